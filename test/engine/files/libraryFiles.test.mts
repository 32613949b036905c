import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { NodeRun } from '../../harness/index.mts';
import { closeServicesAfterEachTest, startService, type Service } from '../service.mts';
import { fileItem } from './fileItem.mts';

closeServicesAfterEachTest();

const content = 'Get-Process | Out-File C:\\Temp\\p.txt\r\n# größer\r\n';
const sha256 = createHash('sha256').update(content).digest('hex');

async function run(
	{ engine }: Service,
	operation: string,
	parameters: INodeParameters = {},
	items?: INodeExecutionData[],
): Promise<NodeRun> {
	return await engine.runNode({
		node: 'defenderMachineAction',
		parameters: { resource: 'libraryFile', operation, ...parameters },
		...(items === undefined ? {} : { items }),
	});
}

const newScript = [fileItem('collect.ps1', content)];

describe('The files of the library', () => {
	test('are listed by name, all or some', async () => {
		const service = await startService();
		const all = await run(service, 'getAll', { returnAll: true });
		expect(all.items.map(({ json }) => json.fileName)).toEqual(['collector.exe', 'triage.ps1']);
		expect(all.items[1]?.json).toEqual(
			expect.objectContaining({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }),
		);
		const some = await run(service, 'getAll', { limit: 1 });
		expect(some.items).toHaveLength(1);
	});

	test('are deleted by one call, which is answered with nothing', async () => {
		const service = await startService();
		const { items } = await run(service, 'delete', { fileName: 'collector.exe' });
		expect(items[0]?.json).toMatchObject({ deleted: true, fileName: 'collector.exe' });
		expect(service.simulator.library.all().map(({ fileName }) => fileName)).toEqual(['triage.ps1']);
		expect(service.simulator.requests.count('deleteLibraryFile')).toBe(1);
	});

	test('are chosen from a list that shows what they are for, or given by name', async () => {
		const service = await startService();
		const { results } = await service.engine.listSearch('searchLibraryFiles', {}, 'TRIAGE');
		expect(results).toHaveLength(1);
		const [{ name, value } = { name: '', value: '' }] = results;
		expect(name).toMatch(/^triage\.ps1 \(.+\)$/);
		for (const fileName of [
			{ __rl: true, mode: 'list', value: String(value) },
			{ __rl: true, mode: 'name', value: '={{ "collector.exe" }}' },
		]) {
			expect((await run(service, 'delete', { fileName })).error).toBeUndefined();
		}
		expect(service.simulator.library.all()).toEqual([]);
		const { error } = await run(service, 'delete', {
			fileName: { __rl: true, mode: 'name', value: '={{ undefined }}' },
		});
		expect(error?.message).toBe(
			'File Name: the field is empty, its expression came out as undefined',
		);
	});

	test('that do not exist cannot be deleted', async () => {
		const service = await startService();
		const { error } = await run(service, 'delete', { fileName: 'no.ps1' });
		expect(error?.message).toBe('The live response library has no file "no.ps1"');
	});

	test('are gone for sure, also when the answer was lost', async () => {
		const service = await startService();
		service.simulator.faults.add({ on: 'deleteLibraryFile', kind: 'resetAfter' });
		const { error } = await run(service, 'delete', { fileName: 'collector.exe' });
		expect(error).toBeUndefined();
		expect(service.simulator.requests.count('deleteLibraryFile')).toBe(1);
		service.simulator.faults.add({ on: 'deleteLibraryFile', kind: 'resetBefore' });
		const again = await run(service, 'delete', { fileName: 'triage.ps1' });
		expect(again.error).toBeUndefined();
		expect(service.simulator.library.all()).toEqual([]);
	});

	test.each([
		['the library showed them a little longer', { status: 404, afterWork: true }],
		['the second answer was lost, too', { status: 503, afterWork: true }],
	])('are gone for sure, also when %s', async (_why, second) => {
		const service = await startService();
		const { faults, library } = service.simulator;
		faults.add({ on: 'deleteLibraryFile', kind: 'status', status: 503 });
		faults.add({ on: 'deleteLibraryFile', kind: 'status', ...second });
		const { items, error } = await run(service, 'delete', { fileName: 'collector.exe' });
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({ deleted: true, fileName: 'collector.exe' });
		expect(library.all().map(({ fileName }) => fileName)).toEqual(['triage.ps1']);
	});

	test('are not called gone while they are there', async () => {
		const service = await startService();
		const fault = { on: 'deleteLibraryFile', kind: 'status', status: 503 } as const;
		service.simulator.faults.add({ ...fault, times: Infinity });
		const { error } = await run(service, 'delete', { fileName: 'collector.exe' });
		expect(error?.message).toContain('a fault of its own (HTTP 503)');
		expect(service.simulator.requests.count('deleteLibraryFile')).toBe(3);
	});

	test.each(['.', '..', '...'])('cannot be called %j', async (fileName) => {
		const service = await startService();
		const { error } = await run(service, 'delete', { fileName });
		expect(error?.message).toContain('File Name: ');
		expect(service.simulator.requests.count()).toBe(0);
	});

	test.each([
		['a blank', 'hello copy.sh'],
		['blanks around it', ' hello copy.sh '],
		['letters that are not English', 'Größe.ps1'],
		['signs that mean something in an address', 'a+b#c?d%2e&e.ps1'],
		['a slash', 'a/b.ps1'],
		['what no eye sees', 'trial\u200B.ps1'],
		['more characters than people are shown', `a name of ${'n'.repeat(300)}.ps1`],
	])('are deleted as the list shows them, with %s in the name', async (_what, fileName) => {
		const service = await startService();
		const { library, requests } = service.simulator;
		library.add({ fileName, content: 'x' });
		library.add({ fileName: 'hello.sh', content: 'x' });
		const { results } = await service.engine.listSearch('searchLibraryFiles', {});
		const known = ['collector.exe', 'hello.sh', 'triage.ps1'];
		const listed = results.map(({ value }) => String(value)).find((one) => !known.includes(one));
		const chosen = { __rl: true, mode: 'list', value: listed ?? '' };
		const planned = await run(service, 'delete', { fileName: chosen, options: { dryRun: true } });
		expect(planned.error).toBeUndefined();
		expect(planned.items[0]?.json).toMatchObject({ verdict: 'start' });
		expect(requests.count('deleteLibraryFile')).toBe(0);
		expect((await run(service, 'delete', { fileName: chosen })).error).toBeUndefined();
		expect(
			library
				.all()
				.map((file) => file.fileName)
				.sort(),
		).toEqual(known);
	});

	test('that are shown alike are told apart by their very name only', async () => {
		const service = await startService();
		const { library } = service.simulator;
		library.add({ fileName: 'hello copy.sh ', content: 'x' });
		library.add({ fileName: 'hello copy.sh', content: 'x' });
		library.add({ fileName: 'a\u200Bb.sh', content: 'x' });
		library.add({ fileName: 'a\u200Cb.sh', content: 'x' });
		expect((await run(service, 'delete', { fileName: 'hello copy.sh' })).error).toBeUndefined();
		expect(library.content('hello copy.sh ')).toBeDefined();
		const { error } = await run(service, 'delete', { fileName: 'a\uFFFDb.sh' });
		expect(error?.message).toBe(
			'The live response library has 2 files that are shown as "a\uFFFDb.sh"',
		);
		expect(service.simulator.requests.count('deleteLibraryFile')).toBe(1);
	});

	test('of a name that no file there has are not asked for', async () => {
		const service = await startService();
		const { error } = await run(service, 'delete', { fileName: 'no such.sh' });
		expect(error?.message).toBe('The live response library has no file "no such.sh"');
		expect(service.simulator.requests.count('deleteLibraryFile')).toBe(0);
	});
});

describe('Upload', () => {
	test('puts the file there with all that is said about it', async () => {
		const service = await startService();
		const options = { description: 'Größe & more', parametersDescription: '-Depth <number>' };
		const { items } = await run(service, 'upload', { options }, newScript);
		expect(items[0]?.json).toMatchObject({
			fileName: 'collect.ps1',
			sha256,
			description: 'Größe & more',
			hasParameters: true,
			parametersDescription: '-Depth <number>',
			uploaded: true,
		});
		expect(items[0]?.pairedItem).toEqual({ item: 0 });
		expect(service.simulator.library.content('collect.ps1')?.toString()).toBe(content);
		const [post] = service.simulator.requests.of('uploadLibraryFile');
		expect(post?.body).toEqual({
			Description: 'Größe & more',
			HasParameters: 'true',
			ParametersDescription: '-Depth <number>',
			OverrideIfExists: 'true',
			file: { part: 'file', fileName: 'collect.ps1', size: Buffer.byteLength(content) },
		});
	});

	test('leaves a file alone that is the same already', async () => {
		const service = await startService();
		service.simulator.library.add({ fileName: 'collect.ps1', content });
		const { items } = await run(service, 'upload', {}, newScript);
		expect(items[0]?.json).toMatchObject({ fileName: 'collect.ps1', sha256, uploaded: false });
		expect(service.simulator.requests.count('uploadLibraryFile')).toBe(0);
	});

	test('replaces a file that differs', async () => {
		const service = await startService();
		service.simulator.library.add({ fileName: 'collect.ps1', content: 'old' });
		const { items } = await run(service, 'upload', {}, newScript);
		expect(items[0]?.json).toMatchObject({ sha256, uploaded: true });
		expect(service.simulator.library.content('collect.ps1')?.toString()).toBe(content);
	});

	test('replaces even the same where that was chosen', async () => {
		const service = await startService();
		service.simulator.library.add({ fileName: 'collect.ps1', content });
		const { items } = await run(service, 'upload', { ifExists: 'replace' }, newScript);
		expect(items[0]?.json.uploaded).toBe(true);
		expect(service.simulator.requests.count('uploadLibraryFile')).toBe(1);
	});

	test('never replaces where that was chosen', async () => {
		const service = await startService();
		service.simulator.library.add({ fileName: 'collect.ps1', content: 'old' });
		const { error } = await run(service, 'upload', { ifExists: 'fail' }, newScript);
		expect(error?.message).toBe('The live response library has a file "collect.ps1" already');
		expect(service.simulator.library.content('collect.ps1')?.toString()).toBe('old');
	});

	test('takes another name', async () => {
		const service = await startService();
		const options = { fileName: 'other.ps1' };
		const { items } = await run(service, 'upload', { options }, newScript);
		expect(items[0]?.json.fileName).toBe('other.ps1');
	});

	test.each([
		['too large', fileItem('a.exe', Buffer.alloc(20 * 1024 * 1024 + 1)), /20.1 MB, and .* 20 MB/],
		['empty', fileItem('a.exe', ''), /Input Data Field Name: the file is empty/],
		['not there', { json: {} }, /Input Data Field Name: item 0 has no binary field "data"/],
		['of an impossible name', fileItem('a b.exe', 'x'), /File Name: "a b.exe" cannot be a name/],
	])('refuses a file that is %s before anything is sent', async (_how, item, message) => {
		const service = await startService();
		const { error } = await run(service, 'upload', {}, [item]);
		expect(error?.message).toMatch(message);
		expect(service.simulator.requests.count()).toBe(0);
	});

	test('goes up to the limit of 20 MB', async () => {
		const service = await startService();
		// Looks like the lines between the parts of a form.
		const bytes = Buffer.alloc(20 * 1024 * 1024, '\r\n--');
		const { error } = await run(service, 'upload', {}, [fileItem('a.exe', bytes)]);
		expect(error).toBeUndefined();
		expect(service.simulator.library.content('a.exe')?.equals(bytes)).toBe(true);
	});

	test('survives a token that has expired', async () => {
		const service = await startService();
		const expired = { kind: 'status', status: 401 } as const;
		service.simulator.faults.add({ on: 'uploadLibraryFile', ...expired });
		const { error } = await run(service, 'upload', { ifExists: 'replace' }, newScript);
		expect(error).toBeUndefined();
		expect(service.simulator.requests.of('uploadLibraryFile').map(({ status }) => status)).toEqual([
			401, 200,
		]);
	});

	test('names the app role when it lacks', async () => {
		const service = await startService();
		const { clientId } = service.simulator.credential;
		service.simulator.apps.update(clientId, { roles: ['Machine.Read.All'] });
		const { error } = await run(service, 'upload', {}, newScript);
		expect(error?.message).toContain('Library.Manage');
	});
});
