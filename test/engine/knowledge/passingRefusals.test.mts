import { expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, startService } from '../service.mts';
import { node } from '../load/act.mts';

closeServicesAfterEachTest();

const hour = 3_600;

test('an ID in other letters is the same one', async () => {
	const { simulator, engine } = await startService();
	const { id: machineId } = simulator.machines.add({});
	const { id } = simulator.actions.add({ type: 'Isolate', machineId });
	const body = { id: id.toUpperCase(), type: 'Isolate', machineId, status: 'Succeeded' };
	simulator.faults.add({ on: 'getMachineAction', kind: 'wrongJson', times: Infinity, body });
	const run = await engine.runNode({
		node,
		parameters: {
			resource: 'machineAction',
			operation: 'wait',
			machineActionId: { __rl: true, mode: 'id', value: id },
		},
	});
	expect(run.error?.message).toBeUndefined();
	expect(run.items[0]?.json).toMatchObject({ id, status: 'Succeeded' });
});

test('a wait that was refused all lists for a moment asks for them again after an hour', async () => {
	const { simulator, engine, clock } = await startService();
	const ids = Array.from({ length: 3 }, () => {
		const { id: machineId } = simulator.machines.add({});
		simulator.machines.behave(machineId, { runningMs: 1.5 * hour * 1000 });
		return simulator.actions.add({ type: 'Isolate', machineId }).id;
	});
	// In every form: a list, a chain, a shorter one, single questions.
	simulator.faults.add({ on: 'listMachineActions', kind: 'status', status: 400, times: 4 });
	const run = await engine.runNode({
		node,
		items: ids.map((id) => ({ id })),
		parameters: {
			resource: 'machineAction',
			operation: 'wait',
			machineActionId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
			options: { timeout: 2 * hour },
		},
	});
	expect(run.error?.message).toBeUndefined();
	expect(run.items.map(({ json }) => json.status)).toEqual(Array(3).fill('Succeeded'));
	expect(clock.elapsed).toBeGreaterThan(1.5 * hour * 1000);
	// Three at a time for an hour, within the fair share of the quota, and one list call for all then.
	const oneByOne = simulator.requests.count('getMachineAction');
	expect(oneByOne).toBeGreaterThan(900);
	expect(oneByOne).toBeLessThan(1_300);
	expect(simulator.requests.count('listMachineActions')).toBeGreaterThan(350);
});
