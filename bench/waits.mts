/**
 * What waiting costs, and how late it tells, on the virtual clock: any number of executions that wait
 * for machine actions, each action over after the same time. Beside it, worked out, a client that asks
 * for each action by itself every ten seconds.
 */
import type { Section } from './report/section.mts';
import { startSimulator, type Simulator } from '../simulator/index.mts';
import { createEngine, virtualClock, type Engine } from '../test/harness/index.mts';

interface WaitScenario {
	readonly executions: number;
	/** Machines of each execution. */
	readonly machines: number;
	/** Seconds from its creation to the end of each action. */
	readonly takes: number;
}

interface WaitRow extends WaitScenario {
	/** Actions that were told as succeeded. */
	readonly told: number;
	/** Mean seconds from the end of an action to the first look after it. */
	readonly notice: number;
	/** Seconds from the last end to that of the last execution. */
	readonly last: number;
	readonly calls: number;
	readonly mostInMinute: number;
	readonly mostInHour: number;
	readonly refused: number;
	/** Calls of a client that polls each action every ten seconds, as far as no quota stops it. */
	readonly fixedCalls: number;
	/** Its mean seconds. */
	readonly fixedNotice: number;
}

const fixedMs = 10_000;
/** The actions of a scenario are created within this time, so that no rhythm meets them all alike. */
const spreadMs = 9_000;

function waitScenarios(isQuick: boolean): WaitScenario[] {
	const durations = isQuick ? [10, 120] : [10, 30, 120, 600, 3_600];
	const sizes = [
		[1, 1],
		[1, 10],
		[1, 100],
		[1, 1_000],
		[200, 1],
	] as const;
	return sizes.flatMap(([executions, machines]) =>
		durations.map((takes) => ({ executions, machines, takes })),
	);
}

async function waitRow(scenario: WaitScenario): Promise<WaitRow> {
	const clock = virtualClock(Date.UTC(2026, 2, 3, 9));
	const simulator = await startSimulator({ clock: { now: () => clock.date() } });
	const engine = createEngine({ simulator, clock });
	try {
		const { executions, machines, takes } = scenario;
		const begun = clock.date();
		const count = executions * machines;
		const ends = Array.from({ length: count }, (_, index) => {
			const createdAt = begun - spreadMs + Math.floor((spreadMs * index) / count);
			return createdAt + takes * 1_000;
		});
		const ids = ends.map((end) => addAction(simulator, end - takes * 1_000, takes));
		const told = await Promise.all(
			Array.from({ length: executions }, (_, one) =>
				waitFor(engine, ids.slice(one * machines, (one + 1) * machines)),
			),
		);
		const looks = simulator.requests
			.all()
			.filter(({ operation }) => /^(get|list)MachineActions?$/.test(operation));
		const times = looks.map(({ at }) => at);
		const notices = ends.map((end) => (times.find((at) => at >= end) ?? clock.date()) - end);
		const asked = ends.map((end) => Math.ceil((end - begun) / fixedMs));
		return {
			...scenario,
			told: sum(told),
			notice: sum(notices) / count / 1_000,
			last: (clock.date() - Math.max(...ends)) / 1_000,
			calls: looks.length,
			mostInMinute: mostWithin(times, 60_000),
			mostInHour: mostWithin(times, 3_600_000),
			refused: looks.filter(({ status }) => status === 429).length,
			fixedCalls: sum(asked.map((times) => Math.max(1, times))),
			fixedNotice:
				sum(ends.map((end, index) => begun + fixedMs * (asked[index] ?? 0) - end)) / count / 1_000,
		};
	} finally {
		await simulator.close();
	}
}

function addAction(simulator: Simulator, createdAt: number, takes: number): string {
	const { id: machineId } = simulator.machines.add({});
	simulator.machines.behave(machineId, { pendingMs: 0, runningMs: takes * 1_000 });
	return simulator.actions.add({ type: 'Isolate', machineId, createdAt }).id;
}

/** @returns how many of them were told as succeeded */
async function waitFor(engine: Engine, ids: readonly string[]): Promise<number> {
	const run = await engine.runNode({
		node: 'defenderMachineAction',
		items: ids.map((id) => ({ id })),
		parameters: {
			resource: 'machineAction',
			operation: 'wait',
			machineActionId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
			options: { timeout: 7_200 },
		},
	});
	return run.items.filter(({ json }) => json['status'] === 'Succeeded').length;
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, one) => total + one, 0);
}

/** The most of the ascending times that lie within so many milliseconds. */
function mostWithin(times: readonly number[], lengthMs: number): number {
	let first = 0;
	let most = 0;
	for (const [index, time] of times.entries()) {
		while ((times[first] ?? time) <= time - lengthMs) first += 1;
		most = Math.max(most, index - first + 1);
	}
	return most;
}

/** A row for each scenario. */
async function waitRows(isQuick: boolean): Promise<WaitRow[]> {
	const rows: WaitRow[] = [];
	for (const scenario of waitScenarios(isQuick)) rows.push(await waitRow(scenario));
	return rows;
}

export async function run(isQuick: boolean): Promise<Section> {
	const head = [
		'Executions',
		'Machines',
		'Takes s',
		'Notice s',
		'Last s',
		'Calls',
		'In a minute',
		'In an hour',
		'429s',
		'Poll: calls',
		'Notice s',
	];
	const rows: Section['rows'] = [];
	for (const row of await waitRows(isQuick)) {
		rows.push([
			row.executions,
			row.machines,
			row.takes,
			row.notice.toFixed(1),
			row.last.toFixed(1),
			row.calls,
			row.mostInMinute,
			row.mostInHour,
			row.refused,
			row.fixedCalls,
			row.fixedNotice.toFixed(1),
		]);
	}
	return { title: 'How late waits tell, beside a poll of each action every 10 s', head, rows };
}
