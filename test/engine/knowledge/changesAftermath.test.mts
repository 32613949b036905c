import { describe, expect, test } from '@jest/globals';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { fileItem } from '../files/fileItem.mts';
import { node } from '../load/act.mts';
import { closeServicesAfterEachTest, machine, startService } from '../service.mts';

closeServicesAfterEachTest();

const values = (count: number) => Array.from({ length: count }, (_, index) => `name${index}`);

async function change(
	service: Awaited<ReturnType<typeof startService>>,
	parameters: INodeParameters,
	items: ReadonlyArray<INodeExecutionData | { value: string }>,
) {
	const run = await service.engine.runNode({ node, items: [...items], parameters });
	return { ...run, text: `${run.error?.message ?? ''} ${run.error?.description ?? ''}` };
}

describe('the error that ends a run of changes', () => {
	test('names the files that were deleted, and those that were not begun', async () => {
		const service = await startService();
		const { library, faults } = service.simulator;
		const names = values(12);
		for (const fileName of names) library.add({ fileName, content: Buffer.from(fileName) });
		faults.add({ on: 'deleteLibraryFile', kind: 'status', status: 403, after: 1, times: Infinity });
		const { text } = await change(
			service,
			{ resource: 'libraryFile', operation: 'delete', fileName: '={{ $json.value }}' },
			names.map((value) => ({ value })),
		);
		const [left] = library.all().filter(({ fileName }) => fileName === 'name0');
		expect(left).toBeUndefined();
		expect(text).toContain('Deleted by this run: item 0: name0.');
		expect(text).toMatch(/Not begun: .*item 11: name11\./);
	});

	test('names the machines that were tagged, and those that may have been', async () => {
		const service = await startService();
		service.simulator.faults.add({
			on: 'tagMachine',
			kind: 'resetBefore',
			after: 1,
			times: Infinity,
		});
		const { text } = await change(
			service,
			{
				resource: 'machine',
				operation: 'addTag',
				machineId: { __rl: true, mode: 'id', value: machine.hr },
				tag: '={{ $json.value }}',
			},
			values(2).map((value) => ({ value })),
		);
		expect(text).toContain(`Tagged by this run: item 0: ${machine.hr}.`);
		expect(text).toContain(`May have been tagged: item 1: ${machine.hr}.`);
	});
});

test('an item without a file keeps the file of another from being uploaded', async () => {
	const service = await startService();
	const { error } = await change(service, { resource: 'libraryFile', operation: 'upload' }, [
		fileItem('collect.ps1', 'Get-Process'),
		{ json: {} },
	]);
	expect(error?.context?.itemIndex).toBe(1);
	expect(service.simulator.requests.count()).toBe(0);
});

test('a dry run plans what the rail for files of Microsoft would say', async () => {
	const service = await startService();
	const sha1 = '3f786850e387550fdab836ed7e6dc881de23001b';
	service.simulator.files.add({ sha1, signer: 'Microsoft Windows', isValidCertificate: true });
	const { items } = await change(
		service,
		{
			resource: 'indicator',
			operation: 'submit',
			indicatorType: 'FileSha1',
			indicatorValue: sha1,
			indicatorAction: 'Block',
			indicatorTitle: 'Case 4711',
			indicatorDescription: 'Seen on fin-lt-0231',
			options: { dryRun: true },
		},
		[{ value: '' }],
	);
	expect(items[0]?.json).toMatchObject({
		verdict: 'refuse',
		explanation: `The file ${sha1} is one that Microsoft Windows has signed, so it was not blocked`,
		request: null,
	});
});
