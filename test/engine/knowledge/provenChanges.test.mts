import { describe, expect, test } from '@jest/globals';
import { fileItem } from '../files/fileItem.mts';
import { node } from '../load/act.mts';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../service.mts';

closeServicesAfterEachTest();

/** Takes the call with status 200 and does nothing. */
const swallow = ({ simulator }: Service, on: string) =>
	simulator.faults.add({ on, kind: 'status', status: 200, times: Infinity });

const tagging = (operation: 'addTag' | 'removeTag', tag: string) => ({
	resource: 'machine',
	operation,
	machineId: byId(machine.hr),
	tag,
});

describe('a tag', () => {
	test.each(['emptyBody', 'wrongJson'] as const)(
		'whose answer is none (%s) is read back',
		async (kind) => {
			const service = await startService();
			service.simulator.faults.add({ on: 'tagMachine', kind });
			const run = await service.engine.runNode({ node, parameters: tagging('addTag', 'vip') });
			expect(run.items[0]?.json).toMatchObject({ id: machine.hr, machineTags: ['hr', 'vip'] });
			expect(service.simulator.requests.count('getMachine')).toBe(1);
		},
	);

	test.each([
		['addTag', 'vip', 'does not show the tag "vip"'],
		['removeTag', 'hr', 'still shows the tag "hr"'],
	] as const)('that was not changed is no success (%s)', async (operation, tag, said) => {
		const service = await startService();
		swallow(service, 'tagMachine');
		const run = await service.engine.runNode({ node, parameters: tagging(operation, tag) });
		expect(run.error?.message).toContain(`machine ${machine.hr} ${said}`);
		expect(run.items).toEqual([]);
	});
});

describe('the library', () => {
	const upload = { resource: 'libraryFile', operation: 'upload' };

	test('shows the file that was sent, not the one that was there', async () => {
		const service = await startService();
		service.simulator.library.add({ fileName: 'new.ps1', content: 'old' });
		swallow(service, 'uploadLibraryFile');
		const items = [fileItem('new.ps1', 'Get-Date')];
		const run = await service.engine.runNode({ node, items, parameters: upload });
		expect(run.error?.message).toContain('shows another content under its name');
	});

	test('is asked where the answer does not tell', async () => {
		const service = await startService();
		service.simulator.faults.add({ on: 'uploadLibraryFile', kind: 'wrongJson' });
		const items = [fileItem('new.ps1', 'Get-Date')];
		const run = await service.engine.runNode({ node, items, parameters: upload });
		expect(run.items[0]?.json).toMatchObject({ fileName: 'new.ps1', uploaded: true });
	});

	test('shows that a file is gone', async () => {
		const service = await startService();
		service.simulator.library.add({ fileName: 'old.ps1', content: 'old' });
		swallow(service, 'deleteLibraryFile');
		const parameters = { resource: 'libraryFile', operation: 'delete', fileName: 'old.ps1' };
		const run = await service.engine.runNode({ node, parameters });
		expect(run.error?.message).toContain('still has "old.ps1"');
	});
});
