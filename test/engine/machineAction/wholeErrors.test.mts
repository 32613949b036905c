import { describe, expect, test } from '@jest/globals';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';

closeServicesAfterEachTest();

describe('what is wrong with a whole run', () => {
	const parameters = { operation: 'isolate', machineId: byId(machine.finance), comment: 'Case' };

	test.each([
		['an operation that there is not', { ...parameters, operation: 'vanish' }, {}],
		['a secret that is wrong', parameters, { clientSecret: 'wrong' }],
	])('%s: each item has the error, and none goes on as done', async (_, given, credential) => {
		const { engine } = await startService();
		const items = [{ case: 1 }, { case: 2 }];
		const run = { node: 'defenderMachineAction', parameters: given, items, credential };
		const toErrors = await engine.runNode({ ...run, onError: 'continueErrorOutput' });
		expect([toErrors.items.length, toErrors.errorItems.length]).toEqual([0, 2]);
		const inLine = await engine.runNode({ ...run, onError: 'continueRegularOutput' });
		expect(inLine.items.map(({ json }) => typeof json.error)).toEqual(['string', 'string']);
		const stopped = await engine.runNode(run);
		expect(stopped.error).toBeDefined();
	});
});
