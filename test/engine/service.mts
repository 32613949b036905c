import { afterEach, expect } from '@jest/globals';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/index.mts';
import { problemWith } from '../harness/connector/checkRequest.mts';
import { createEngine, virtualClock, type Engine, type VirtualClock } from '../harness/index.mts';

/** The simulated service and n8n's engine on one virtual clock. */
export interface Service {
	readonly simulator: Simulator;
	readonly engine: Engine;
	readonly clock: VirtualClock;
}

const running: Simulator[] = [];
/** What our nodes have asked for that Microsoft's description of the API does not know. */
const problems: string[] = [];

/**
 * A simulator that is closed when the test ends; then every request that it has seen must be one that
 * Microsoft's description knows.
 */
export async function startCheckedSimulator(options: SimulatorOptions): Promise<Simulator> {
	const simulator = await startSimulator({
		onRequest: (request) => {
			const problem = problemWith(request);
			if (problem !== undefined) problems.push(problem);
		},
		...options,
	});
	if (options.port !== undefined || isNew(simulator)) {
		running.push(simulator);
		return simulator;
	}
	await simulator.close();
	return await startCheckedSimulator(options);
}

const addresses = new Set<string>();

/**
 * The nodes remember in the process what they have learnt of a service, by its address. The system hands
 * out the port of a closed simulator again before long, and what was known of that one would count for it.
 */
function isNew({ url }: Simulator): boolean {
	const before = addresses.size;
	return addresses.add(url).size > before;
}

/** Starts both; they end as a checked simulator does. */
export async function startService(options: SimulatorOptions = {}): Promise<Service> {
	const clock = virtualClock(Date.UTC(2026, 2, 3, 9, 0, 0));
	const simulator = await startCheckedSimulator({
		clock: { now: () => clock.date() },
		...options,
	});
	return { simulator, clock, engine: createEngine({ simulator, clock }) };
}

export function closeServicesAfterEachTest(): void {
	afterEach(async () => {
		await Promise.all(running.splice(0).map((simulator) => simulator.close()));
		expect(problems.splice(0)).toEqual([]);
	});
}

export const machine = {
	/** fin-lt-0231.contoso.example */
	finance: '9f2c41d07be5a8c3146d90e27fb3385a61c0de74',
	/** hr-lt-0107.contoso.example */
	hr: '1d84c0a7f3b92e65d0471c8ea6f5b3927d0c4e18',
	unknown: 'f'.repeat(40),
} as const;

export function byId(value: string): { __rl: true; mode: 'id'; value: string } {
	return { __rl: true, mode: 'id', value };
}
