import { expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, startService } from '../service.mts';

closeServicesAfterEachTest();

const file = { data: 'eA==', fileName: 'a.ps1', mimeType: 'text/plain' };

// A form that takes several files numbers their fields: My_Script_0, My_Script_1.
test.each([
	[['My_Script_0', 'My_Script_1'], 'The item has "My_Script_0", "My_Script_1".'],
	[['a', 'b', 'c', 'd', 'e', 'f'], 'The item has "a", "b", "c", "d", "e" and more.'],
	[[], 'The item has none.'],
])('says which files there are where the name is none of them: %j', async (names, told) => {
	const { engine, simulator } = await startService();
	const binary = Object.fromEntries(names.map((name) => [name, file]));
	const { error } = await engine.runNode({
		node: 'defenderMachineAction',
		parameters: { resource: 'libraryFile', operation: 'upload', binaryProperty: 'My_Script' },
		items: [{ json: {}, binary }],
	});
	expect(error?.message).toContain('item 0 has no binary field "My_Script"');
	expect(error?.description).toContain(told);
	expect(simulator.requests.count()).toBe(0);
});
