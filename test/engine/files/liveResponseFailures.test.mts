import { describe, expect, test } from '@jest/globals';
import type { CommandBehaviour } from '../../../simulator/index.mts';
import { closeServicesAfterEachTest, machine, startService, type Service } from '../service.mts';
import { runLiveResponse } from './triage.mts';

closeServicesAfterEachTest();

const twoFiles = {
	command: [
		{ type: 'RunScript', fileName: 'triage.ps1' },
		{ type: 'GetFile', path: 'C:\\Temp\\a.log' },
		{ type: 'GetFile', path: 'C:\\Temp\\b.log' },
	],
};

function behave({ simulator }: Service, ...commands: CommandBehaviour[]): void {
	simulator.machines.behave(machine.finance, { commands }, 'LiveResponse');
}

const output = { exit_code: 0, script_output: 'collected', script_errors: '' };
const file = { name: 'a.log', content: 'first' };
const failed: CommandBehaviour = { status: 'Failed', errors: ['The file was not found'] };

describe('A command that fails', () => {
	test('keeps the results of those before it, and says which one failed and why', async () => {
		const service = await startService();
		behave(service, { output }, { file }, failed);
		const run = await runLiveResponse(service, {
			onError: 'continueErrorOutput',
			parameters: { commands: twoFiles },
		});
		expect(run.items).toEqual([]);
		const [item] = run.errorItems;
		expect(item?.json.error).toContain('ended as Failed: command 2 (GetFile): The file was not');
		expect(item?.json.message).toMatchObject({
			kind: 'actionFailed',
			status: 'Failed',
			results: [
				{ index: 0, output: 'collected', exitCode: 0 },
				{ index: 1, fileName: 'a.log', fileSize: 5, binaryProperty: 'data' },
				{ index: 2, commandStatus: 'Failed', errors: 'The file was not found' },
			],
		});
		expect((await run.binary(item, 'data')).toString()).toBe('first');
	});

	test('is an item with all that there is, where the user wants that', async () => {
		const service = await startService();
		behave(service, { output }, { file }, failed);
		const options = { onUnsuccessful: 'item' };
		const run = await runLiveResponse(service, { parameters: { commands: twoFiles, options } });
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json).toMatchObject({
			status: 'Failed',
			completed: true,
			results: [{ output: 'collected' }, { fileName: 'a.log' }, { commandStatus: 'Failed' }],
		});
		expect((await run.binary(run.items[0], 'data')).toString()).toBe('first');
	});

	test('stops the workflow with the same reason', async () => {
		const service = await startService();
		behave(service, failed);
		const run = await runLiveResponse(service, { parameters: { commands: twoFiles } });
		expect(run.error?.message).toContain('command 0 (RunScript): The file was not found');
		expect(run.items).toEqual([]);
	});

	test('leaves no result, and none is waited for', async () => {
		const service = await startService();
		behave(service, failed);
		const options = { onUnsuccessful: 'item' };
		await runLiveResponse(service, { parameters: { commands: twoFiles, options } });
		expect(service.simulator.requests.of('getLiveResponseResult')).toHaveLength(1);
		expect(service.simulator.requests.count('downloadResult')).toBe(0);
	});
});

describe('Exit codes', () => {
	const exit = { exit_code: 3, script_output: 'half', script_errors: 'disk full' };

	test('other than 0 are no failure unless they are to be', async () => {
		const service = await startService();
		behave(service, { output: exit }, { file }, { file });
		const run = await runLiveResponse(service, { parameters: { commands: twoFiles } });
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json.results).toMatchObject([
			{ exitCode: 3, errors: 'disk full' },
			{},
			{},
		]);
	});

	test('other than 0 fail where that matters, with every result', async () => {
		const service = await startService();
		behave(service, { output: exit }, { file }, { file });
		const run = await runLiveResponse(service, {
			onError: 'continueErrorOutput',
			parameters: { commands: twoFiles, options: { failOnNonZeroExit: true } },
		});
		const [item] = run.errorItems;
		expect(item?.json.error).toMatch(
			/^On fin-lt-0231 command 0 \(RunScript triage.ps1\) ended with exit code 3: disk full\nLiveResponse \S+$/,
		);
		expect(item?.json.message).toMatchObject({ results: [{ output: 'half' }, {}, {}] });
		expect((await run.binary(item, 'data_2')).toString()).toBe('first');
	});
});

describe('A result that cannot be had', () => {
	test('costs none of the others', async () => {
		const service = await startService();
		behave(service, { output }, { file }, { file: { name: 'b.log', content: 'second' } });
		const { faults } = service.simulator;
		faults.add({ on: 'downloadResult', kind: 'status', status: 416, after: 1, times: 1 });
		const run = await runLiveResponse(service, {
			onError: 'continueErrorOutput',
			parameters: { commands: twoFiles },
		});
		const [item] = run.errorItems;
		expect(item?.json.error).toMatch(
			/^The live response of fin-lt-0231 succeeded, but its result could not be/,
		);
		expect(item?.json.message).toMatchObject({
			results: [
				{ output: 'collected' },
				{ notFetched: expect.stringContaining('its host answered with HTTP 416') },
				{ fileName: 'b.log', binaryProperty: 'data_2' },
			],
		});
		expect(item?.binary?.data).toBeUndefined();
		expect((await run.binary(item, 'data_2')).toString()).toBe('second');
	});

	test('of a script must be a document and no page', async () => {
		const service = await startService();
		service.simulator.faults.add({
			on: 'downloadResult',
			kind: 'html',
			status: 200,
			times: Infinity,
		});
		const run = await runLiveResponse(service);
		expect(run.error?.message).toContain('is not the JSON document it should be');
		expect(service.simulator.requests.of('getLiveResponseResult')).toHaveLength(2);
	});

	test('comes all the same when its download breaks or its link has expired', async () => {
		const service = await startService();
		const content = { size: 3_000_000 };
		behave(service, {}, {}, { file: { name: 't.zip', content } });
		const { faults } = service.simulator;
		faults.add({ on: 'downloadResult', kind: 'resetBefore' });
		faults.add({ on: 'downloadResult', kind: 'truncatedJson', after: 1 });
		faults.add({ on: 'downloadResult', kind: 'status', status: 403, after: 1 });
		const run = await runLiveResponse(service);
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json.results).toMatchObject([{}, {}, { fileSize: 3_000_000 }]);
	});
});
