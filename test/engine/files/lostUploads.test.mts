import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { NodeRun } from '../../harness/index.mts';
import { closeServicesAfterEachTest, startService, type Service } from '../service.mts';
import { fileItem } from './fileItem.mts';

closeServicesAfterEachTest();

const fileName = 'collect.ps1';
const content = 'Get-Process';

async function upload({ engine }: Service, parameters: INodeParameters): Promise<NodeRun> {
	return await engine.runNode({
		node: 'defenderMachineAction',
		items: [fileItem(fileName, content)],
		parameters: { resource: 'libraryFile', operation: 'upload', ...parameters },
	});
}

describe('an upload whose answer was lost', () => {
	test('is not repeated when only its answer was lost', async () => {
		const service = await startService();
		service.simulator.faults.add({ on: 'uploadLibraryFile', kind: 'resetAfter' });
		const { items } = await upload(service, { ifExists: 'fail' });
		expect(items[0]?.json).toMatchObject({ fileName, uploaded: true });
		expect(service.simulator.requests.count('uploadLibraryFile')).toBe(1);
	});

	test('is repeated when it did not come through', async () => {
		const service = await startService();
		service.simulator.faults.add({ on: 'uploadLibraryFile', kind: 'resetBefore', times: 2 });
		const { items } = await upload(service, { ifExists: 'fail' });
		expect(items[0]?.json).toMatchObject({ fileName, uploaded: true });
		expect(service.simulator.requests.count('uploadLibraryFile')).toBe(3);
	});

	test('is given up after three tries that leave no trace', async () => {
		const service = await startService();
		service.simulator.faults.add({ on: 'uploadLibraryFile', kind: 'resetBefore', times: Infinity });
		const { error } = await upload(service, { ifExists: 'fail' });
		expect(error?.message).toMatch(/^It is not certain whether/);
		expect(service.simulator.requests.count('uploadLibraryFile')).toBe(3);
	});

	test('is not taken for done because the library had this very file before', async () => {
		const service = await startService();
		service.simulator.library.add({ fileName, content });
		service.simulator.faults.add({ on: 'uploadLibraryFile', kind: 'status', status: 503 });
		const { error } = await upload(service, { ifExists: 'fail' });
		expect(error?.message).toBe('The live response library has a file "collect.ps1" already');
	});

	test.each([false, true])(
		'replaces what is said about the same file (first call worked: %s)',
		async (afterWork) => {
			const service = await startService();
			service.simulator.library.add({ fileName, content, description: 'old' });
			const fault = { kind: 'status', status: 503, afterWork } as const;
			service.simulator.faults.add({ on: 'uploadLibraryFile', ...fault });
			const { items } = await upload(service, {
				ifExists: 'replace',
				options: { description: 'new' },
			});
			expect(items[0]?.json).toMatchObject({ description: 'new', uploaded: true });
		},
	);
});
