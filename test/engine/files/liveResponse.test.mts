import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { CommandBehaviour } from '../../../simulator/index.mts';
import { closeServicesAfterEachTest, machine, startService, type Service } from '../service.mts';
import { runLiveResponse } from './triage.mts';

closeServicesAfterEachTest();

function behave({ simulator }: Service, ...commands: CommandBehaviour[]): void {
	simulator.machines.behave(machine.finance, { commands }, 'LiveResponse');
}

function getFiles(...paths: string[]) {
	return { command: paths.map((path) => ({ type: 'GetFile', path })) };
}

const script = { command: [{ type: 'RunScript', fileName: 'triage.ps1' }] };

describe('Commands are checked before anything is sent', () => {
	test.each([
		['no command', [], /Commands: there is no command/],
		[
			'an order that the service refuses',
			[
				{ type: 'GetFile', path: 'C:\\x' },
				{ type: 'RunScript', fileName: 'triage.ps1' },
			],
			/command 2 \(RunScript\) stands too late/,
		],
		['an unknown type', [{ type: 'Reboot' }], /Commands > Type: command 1/],
		['no file name', [{ type: 'PutFile', fileName: ' ' }], /Commands > File Name: command 1/],
		[
			'a path for a library file',
			[{ type: 'PutFile', fileName: '..\\x' }],
			/File Name: a live response cannot use/,
		],
		['no path', [{ type: 'GetFile' }], /Commands > Path: command 1 has none/],
		[
			'arguments that the service refuses',
			[{ type: 'RunScript', fileName: 'triage.ps1', args: 'a; b' }],
			/Commands > Arguments: command 1/,
		],
	])('%s is refused', async (_what, command, message) => {
		const service = await startService();
		const run = await runLiveResponse(service, { parameters: { commands: { command } } });
		expect(run.error?.message).toMatch(message);
		expect(service.simulator.requests.count()).toBe(0);
	});

	test('the service gets them as it wants them', async () => {
		const service = await startService();
		await runLiveResponse(service, { parameters: { waitForCompletion: false } });
		const [post] = service.simulator.requests.of('runLiveResponse');
		expect(post?.body).toEqual({
			Comment: expect.stringMatching(/^Case 4711 \[n8n:[^\]]+\]$/),
			Commands: [
				{ type: 'PutFile', params: [{ key: 'FileName', value: 'collector.exe' }] },
				{
					type: 'RunScript',
					params: [
						{ key: 'ScriptName', value: 'triage.ps1' },
						{ key: 'Args', value: '-Depth 2' },
					],
				},
				{ type: 'GetFile', params: [{ key: 'Path', value: 'C:\\Temp\\t.zip' }] },
			],
		});
	});
});

describe('Results', () => {
	test('of every command come with the action, files under their own name', async () => {
		const service = await startService();
		const output = { exit_code: 0, script_output: 'd\u0000o\u0000ne', script_errors: '' };
		behave(service, {}, { output }, { file: { name: 't.zip', content: 'evidence' } });
		const run = await runLiveResponse(service);
		expect(run.error).toBeUndefined();
		const [item] = run.items;
		expect(item?.json).toMatchObject({
			type: 'LiveResponse',
			status: 'Succeeded',
			completed: true,
		});
		expect(item?.json.results).toEqual([
			{ index: 0, type: 'PutFile', commandStatus: 'Completed', errors: '' },
			{
				index: 1,
				type: 'RunScript',
				commandStatus: 'Completed',
				scriptName: 'triage.ps1',
				exitCode: 0,
				output: 'done',
				errors: '',
			},
			{
				index: 2,
				type: 'GetFile',
				commandStatus: 'Completed',
				path: 'C:\\Temp\\t.zip',
				fileName: 't.zip',
				fileSize: 8,
				sha256: createHash('sha256').update('evidence').digest('hex'),
				verified: true,
				binaryProperty: 'data',
				errors: '',
			},
		]);
		expect((await run.binary(item, 'data')).toString()).toBe('evidence');
		expect(item?.binary?.data).toMatchObject({
			fileName: 't.zip',
			mimeType: 'application/octet-stream',
		});
	});

	test('are fetched without the token, and their links show nowhere', async () => {
		const service = await startService();
		await runLiveResponse(service);
		const downloads = service.simulator.requests.of('downloadResult');
		expect(downloads.map(({ headers, status }) => [headers.authorization, status])).toEqual([
			[undefined, 200],
			[undefined, 200],
		]);
		expect(service.engine.everything).not.toContain('sig=');
		expect(service.engine.everything).not.toContain('CustomPlaybookCommandOutput');
	});

	test('of several files are in fields of their own', async () => {
		const service = await startService();
		const file = (name: string) => ({ file: { name, content: `content of ${name}` } });
		behave(service, file('a.log'), file('b.log'), file('c.log'));
		const commands = getFiles('/tmp/a.log', '/tmp/b.log', '/tmp/c.log');
		const options = { binaryProperty: 'evidence' };
		const run = await runLiveResponse(service, { parameters: { commands, options } });
		const [item] = run.items;
		expect(Object.keys(item?.binary ?? {})).toEqual(['evidence', 'evidence_2', 'evidence_3']);
		expect((await run.binary(item, 'evidence_2')).toString()).toBe('content of b.log');
		expect(item?.json.results).toMatchObject([
			{ binaryProperty: 'evidence' },
			{ binaryProperty: 'evidence_2' },
			{ binaryProperty: 'evidence_3' },
		]);
	});

	test.each([
		['packed by the service', { content: 'plain' }, 'plain'],
		['not packed, such as an image', { content: 'GIF89a', gzip: false }, 'GIF89a'],
		['empty', { content: '' }, ''],
		['empty and not packed', { content: '', gzip: false }, ''],
	])('a file that is %s arrives as it was', async (_how, file, content) => {
		const service = await startService();
		behave(service, { file: { name: 'a.gif', ...file } });
		const commands = getFiles('C:\\Temp\\a.gif');
		const run = await runLiveResponse(service, { parameters: { commands } });
		expect(run.error).toBeUndefined();
		expect((await run.binary(run.items[0], 'data')).toString()).toBe(content);
		expect(run.items[0]?.json.results).toMatchObject([{ fileName: 'a.gif' }]);
	});

	test.each([true, false])(
		'a gzip file of the machine stays one (packed again: %s)',
		async (gzip) => {
			const service = await startService();
			const content = gzipSync('inner');
			behave(service, { file: { name: 'a.tar.gz', content, gzip } });
			const commands = getFiles('/tmp/a.tar.gz');
			const run = await runLiveResponse(service, { parameters: { commands } });
			expect(await run.binary(run.items[0], 'data')).toEqual(content);
			expect(run.items[0]?.json.results).toMatchObject([{ fileName: 'a.tar.gz' }]);
		},
	);

	test('a file stays packed where that was chosen', async () => {
		const service = await startService();
		behave(
			service,
			{ file: { name: 'a.log', content: 'x' } },
			{ file: { name: 'b', content: 'y' } },
		);
		const options = { keepPacked: true };
		const commands = getFiles('/tmp/a.log', '/tmp/b');
		const run = await runLiveResponse(service, { parameters: { commands, options } });
		expect(run.items[0]?.json.results).toMatchObject([
			{ fileName: 'a.log.gz' },
			{ fileName: 'b.gz' },
		]);
		expect(gunzipSync(await run.binary(run.items[0], 'data')).toString()).toBe('x');
	});

	test('a name like ..\\..\\x loses its folders and what turns writing around', async () => {
		const service = await startService();
		behave(service, { file: { name: '..\\..\\x', content: 'x' } });
		const commands = getFiles('C:\\..\\..\\x\u202Etxt.exe');
		const run = await runLiveResponse(service, { parameters: { commands } });
		expect(run.items[0]?.binary?.data?.fileName).toBe('xtxt.exe');
		expect(run.items[0]?.binary?.data?.directory).toBeUndefined();
	});

	test('the raw document of a script is kept on demand', async () => {
		const service = await startService();
		behave(service, { output: { script_output: 'x' } });
		const options = { keepDocument: true };
		const run = await runLiveResponse(service, { parameters: { commands: script, options } });
		const results = run.items[0]?.json.results;
		expect(results).toMatchObject([{ document: expect.stringContaining('"script_output":"x"') }]);
	});

	test('are not fetched where Get Results is off', async () => {
		const service = await startService();
		const run = await runLiveResponse(service, { parameters: { getResults: false } });
		expect(run.items[0]?.json.results).toBeUndefined();
		expect(service.simulator.requests.count('getLiveResponseResult')).toBe(0);
	});

	test('that show up a little late are waited for', async () => {
		const service = await startService();
		service.simulator.faults.add({
			on: 'getLiveResponseResult',
			kind: 'status',
			status: 404,
			times: 2,
		});
		const run = await runLiveResponse(service, { parameters: { commands: script } });
		expect(run.error).toBeUndefined();
		expect(service.simulator.requests.count('getLiveResponseResult')).toBe(3);
	});

	test('a gzip bomb is not unpacked', async () => {
		const service = await startService();
		const bomb = gzipSync(Buffer.alloc(110 * 1024 * 1024));
		behave(service, { file: { name: 'a.log.gz', content: bomb, gzip: false } });
		const run = await runLiveResponse(service, {
			parameters: { commands: getFiles('/tmp/a.log') },
		});
		expect(run.error?.message).toContain('more than 200 times larger than what was downloaded');
		expect(run.error?.description).toContain('Expansion Limit');
	});

	test('a file that is larger than allowed once unpacked is not kept', async () => {
		const service = await startService();
		behave(service, { file: { name: 'a.gz', content: gzipSync(Buffer.alloc(2e6)), gzip: false } });
		const options = { largestFile: 1 };
		const commands = getFiles('/tmp/a');
		const run = await runLiveResponse(service, { parameters: { commands, options } });
		expect(run.error?.message).toContain('larger than the 1 MB that are allowed');
	});
});
