import { expect, test } from '@jest/globals';
import { byId, closeServicesAfterEachTest, startService, type Service } from '../service.mts';
import { act, node } from './act.mts';

closeServicesAfterEachTest();

/** The limit of starts over time reads a list of its own, which is not what is counted here. */
const guardRails = { mostStarts: 0 };

/** One execution for each machine, all at the same moment. */
async function isolateEach({ engine, clock }: Service, ids: readonly string[]) {
	const runs = await Promise.all(
		ids.map(
			async (id) =>
				await engine.runNode({
					node,
					parameters: act('isolate', { machineId: byId(id), waitForCompletion: false, guardRails }),
				}),
		),
	);
	return { runs, elapsed: clock.elapsed };
}

function machinesOf({ simulator }: Service, count: number): string[] {
	return Array.from({ length: count }, () => simulator.machines.add({}).id);
}

test('executions look back at their machines with one call for many', async () => {
	const service = await startService();
	const { simulator } = service;
	const ids = machinesOf(service, 40);
	const [isolated = '', running = ''] = ids;
	const before = simulator.actions.add({
		type: 'Isolate',
		machineId: isolated,
		status: 'Succeeded',
	});
	const open = simulator.actions.add({ type: 'Isolate', machineId: running, status: 'InProgress' });
	const { runs } = await isolateEach(service, ids);
	expect(simulator.requests.count('listMachineActions')).toBeLessThan(6);
	expect(runs.map(({ items }) => items[0]?.json.machineId)).toEqual(ids);
	expect(runs[0]?.items[0]?.json).toMatchObject({ id: before.id, skipped: true });
	expect(runs[1]?.items[0]?.json).toMatchObject({ id: open.id, reused: true });
	expect(simulator.requests.posts()).toHaveLength(38);
});

test('what fails for the one that reads is asked again by the others', async () => {
	const service = await startService();
	const { simulator } = service;
	const ids = machinesOf(service, 10);
	// The first one's, then that of all others, and what the one that read asks for itself alone.
	const refusal = { on: 'listMachineActions', kind: 'status', status: 403 } as const;
	simulator.faults.add({ ...refusal, after: 1, times: 2 });
	const { runs } = await isolateEach(service, ids);
	expect(runs.map(({ items }) => items[0]?.json.machineId)).toEqual(ids);
	expect(simulator.requests.posts()).toHaveLength(10);
	expect(simulator.requests.count('listMachineActions')).toBe(4);
});

test('an execution that reads for others and is stopped costs them nothing', async () => {
	const service = await startService();
	const { simulator, engine, clock } = service;
	const [first = '', ...others] = machinesOf(service, 4);
	simulator.faults.add({ on: 'listMachineActions', kind: 'hang' });
	const machineId = byId(first);
	const parameters = act('isolate', { machineId, waitForCompletion: false, guardRails });
	const stopped = engine.runNode({ node, parameters, cancelAfterMs: 10_000 });
	const { runs, elapsed } = await isolateEach(service, others);
	expect((await stopped).status).toBe('canceled');
	expect(runs.map(({ items }) => items[0]?.json.machineId)).toEqual(others);
	expect(elapsed).toBeLessThan(13_000);
	await clock.advance(60_000);
	expect(simulator.requests.count('listMachineActions')).toBe(2);
});
