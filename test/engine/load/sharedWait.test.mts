import { expect, test } from '@jest/globals';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';

closeServicesAfterEachTest();

test('items that share an action wait for it as long as the most patient of them', async () => {
	const { simulator, engine } = await startService();
	const run = await engine.runNode({
		node: 'defenderMachineAction',
		items: [{ timeout: 600 }, { timeout: 5 }],
		parameters: {
			resource: 'machineAction',
			operation: 'isolate',
			machineId: byId(machine.hr),
			comment: 'Case 4711',
			waitForCompletion: true,
			options: { timeout: '={{ $json.timeout }}' },
		},
	});
	expect(simulator.actions.all()).toHaveLength(1);
	expect(run.error).toBeUndefined();
	expect(run.items.map((item) => item.json.status)).toEqual(['Succeeded', 'Succeeded']);
});
