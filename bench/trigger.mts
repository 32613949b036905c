/**
 * What a poll of the trigger costs: list calls, the size of what n8n has to save, and real time, the
 * simulator's part included. For changes since the last poll, for open actions that are young, and
 * for ones that have been open since yesterday while the tenant sees 20,000 actions a day.
 */
import { startSimulator, type Simulator } from '../simulator/index.mts';
import type { Section } from './report/section.mts';
import {
	createEngine,
	virtualClock,
	type Poller,
	type VirtualClock,
} from '../test/harness/index.mts';

interface PollCost {
	readonly scenario: string;
	readonly n: number;
	/** List calls of the poll. */
	readonly calls: number;
	readonly events: number;
	/** Bytes of the saved position as JSON. */
	readonly stateBytes: number;
	/** Real milliseconds. */
	readonly elapsed: number;
}

interface Tenant {
	readonly simulator: Simulator;
	readonly clock: VirtualClock;
	readonly poller: Poller;
}

const minute = 60_000;
const day = 24 * 60 * minute;

function addActions({ simulator, clock }: Tenant, count: number, status: string, agoMs = 0): void {
	const machineId = simulator.machines.all()[0]?.id ?? '';
	const first = clock.date() - agoMs - count;
	for (let index = 0; index < count; index += 1) {
		const createdAt = first + index;
		simulator.actions.add({ type: 'RunAntiVirusScan', machineId, status, createdAt });
	}
}

function addBusyDay({ simulator, clock }: Tenant): void {
	const machineId = simulator.machines.all()[0]?.id ?? '';
	for (let ago = day; ago > 0; ago -= day / 20_000) {
		const createdAt = clock.date() - ago;
		simulator.actions.add({ type: 'RunAntiVirusScan', machineId, status: 'Succeeded', createdAt });
	}
}

/** What happens before the trigger is activated, and between that and the poll that is measured. */
interface Scenario {
	readonly name: string;
	readonly before: (tenant: Tenant, n: number) => void;
	readonly between: (tenant: Tenant, n: number) => void;
}

const nothing = (): void => undefined;

const scenarios: readonly Scenario[] = [
	{
		name: 'changes since the last poll',
		before: nothing,
		between: (tenant, n) => addActions(tenant, n, 'Succeeded'),
	},
	{
		name: 'open, young',
		before: nothing,
		between: (tenant, n) => addActions(tenant, n, 'Pending'),
	},
	{
		name: 'open since yesterday, busy tenant',
		before: (tenant, n) => {
			addBusyDay(tenant);
			addActions(tenant, n, 'Pending', day);
		},
		between: nothing,
	},
];

async function measure({ name, before, between }: Scenario, n: number): Promise<PollCost> {
	const clock = virtualClock(Date.UTC(2026, 2, 3, 9, 0, 0));
	const simulator = await startSimulator({ clock: { now: () => clock.date() } });
	const engine = createEngine({ simulator, clock });
	const poller = engine.poller({
		authentication: 'microsoftDefenderApi',
		triggerOn: 'actionFinished',
	});
	const tenant = { simulator, clock, poller };
	try {
		before(tenant, n);
		await poller.poll();
		between(tenant, n);
		await clock.advance(minute);
		simulator.requests.clear();
		const began = performance.now();
		const events = (await poller.poll())?.[0]?.length ?? 0;
		return {
			scenario: name,
			n,
			calls: simulator.requests.count('listMachineActions'),
			events,
			stateBytes: JSON.stringify(poller.staticData).length,
			elapsed: performance.now() - began,
		};
	} finally {
		await simulator.close();
	}
}

export async function run(
	sizes: readonly number[] = [0, 10, 100, 1_000, 10_000],
): Promise<Section> {
	const head = ['Scenario', 'N', 'List calls', 'Events', 'State kB', 'Time ms'];
	const rows: Section['rows'] = [];
	for (const scenario of scenarios) {
		for (const n of sizes) {
			const cost = await measure(scenario, n);
			rows.push([
				cost.scenario,
				cost.n,
				cost.calls,
				cost.events,
				(cost.stateBytes / 1_000).toFixed(1),
				Math.round(cost.elapsed),
			]);
		}
	}
	return { title: 'What a poll of the trigger costs', head, rows };
}
