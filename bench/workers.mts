/**
 * How several workers of n8n fare that share Microsoft's quota without seeing each other: 200
 * executions of one isolation each, spread over them, on the virtual clock. Beside it the bound that
 * quota and device times alone allow.
 */
import { demoPace, startSimulator } from '../simulator/index.mts';
import { createEngine, virtualClock } from '../test/harness/index.mts';
import type { Section } from './report/section.mts';

interface WorkersScenario {
	readonly workers: number;
	/** Executions of all workers together. */
	readonly executions: number;
	readonly waits: boolean;
}

interface WorkersRow extends WorkersScenario {
	/** Virtual seconds. */
	readonly elapsed: number;
	/** Virtual seconds that quota and device times alone need. */
	readonly bound: number;
	readonly succeeded: number;
	readonly actions: number;
	/** Calls refused with 429. */
	readonly refused: number;
	/** Calls that were under way when the first of them was refused. */
	readonly underWay: number;
}

const perMinute = 100;

async function workersRow(scenario: WorkersScenario): Promise<WorkersRow> {
	const { workers, executions, waits } = scenario;
	const clock = virtualClock(Date.UTC(2026, 2, 3, 9));
	const simulator = await startSimulator({
		host: '0.0.0.0',
		clock: { now: () => clock.date() },
		pace: demoPace,
	});
	// Each address of this machine is another service to a node, and has a budget of its own.
	const { port } = new URL(simulator.url);
	const engines = Array.from({ length: workers }, (_, index) =>
		createEngine({
			simulator,
			clock,
			credential: {
				scope: 'https://api.securitycenter.microsoft.com/.default',
				loginUrl: `http://127.0.0.1:${port}`,
				apiUrl: `http://127.0.0.${index + 1}:${port}`,
			},
		}),
	);
	try {
		const ids = Array.from({ length: executions }, () => simulator.machines.add({}).id);
		const runs = await Promise.all(
			ids.map(async (id, index) => {
				const run = await engines[index % workers]?.runNode({
					node: 'defenderMachineAction',
					parameters: {
						resource: 'machineAction',
						operation: 'isolate',
						machineId: { __rl: true, mode: 'id', value: id },
						comment: 'Bench',
						waitForCompletion: waits,
						guardRails: { mostMachines: 0, mostStarts: 0 },
					},
				});
				return run?.error === undefined && run?.items.length === 1;
			}),
		);
		const requests = simulator.requests.all();
		const [first, ...others] = requests.filter(({ status }) => status === 429);
		// Nothing takes time on this clock: what came at the same instant was under way together.
		const underWay = requests.filter(
			({ at, operation, index }) =>
				at === first?.at && operation === first.operation && index >= first.index,
		);
		const { pendingMs, runningMs } = demoPace.isolate;
		return {
			...scenario,
			elapsed: clock.elapsed / 1_000,
			bound:
				Math.floor((executions - 1) / perMinute) * 60 +
				(waits ? (pendingMs + runningMs) / 1_000 : 0),
			succeeded: runs.filter(Boolean).length,
			actions: simulator.actions.all().length,
			refused: first === undefined ? 0 : others.length + 1,
			underWay: underWay.length,
		};
	} finally {
		await simulator.close();
	}
}

export async function run(isQuick: boolean): Promise<Section> {
	const head = [
		'Workers',
		'Executions',
		'Waits',
		'Elapsed s',
		'Bound s',
		'Ratio',
		'Done',
		'Actions',
		'429s',
		'Under way',
	];
	const rows: Section['rows'] = [];
	for (const waits of isQuick ? [true] : [false, true]) {
		for (const workers of [1, 2, 4]) {
			const row = await workersRow({ workers, executions: 200, waits });
			rows.push([
				row.workers,
				row.executions,
				row.waits ? 'yes' : 'no',
				row.elapsed.toFixed(1),
				row.bound.toFixed(1),
				(row.elapsed / row.bound).toFixed(3),
				row.succeeded,
				row.actions,
				row.refused,
				row.underWay,
			]);
		}
	}
	const title = 'Isolations of workers that share the quota without seeing each other';
	return { title, head, rows };
}
