import { describe, expect, test } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { closeServicesAfterEachTest, startService } from '../service.mts';
import { runLiveResponse } from './triage.mts';

closeServicesAfterEachTest();

/** Runs a script whose command has expressions, for one item. */
async function runScript(command: IDataObject, json: IDataObject) {
	const service = await startService();
	const script = { type: 'RunScript', fileName: 'triage.ps1', ...command };
	const run = await runLiveResponse(service, {
		items: [{ json }],
		parameters: { commands: { command: [script] }, getResults: false },
	});
	const [sent] = service.simulator.requests.of('runLiveResponse');
	return { error: run.error, sent: sent?.body, count: service.simulator.requests.count() };
}

describe('the expressions of commands', () => {
	test.each<[string, unknown, string]>([
		['a number', 815, '815'],
		['zero', 0, '0'],
		['a text', ' -Pid 815 ', '-Pid 815'],
	])('arguments that are %s reach the script', async (_, pid, value) => {
		const { error, sent } = await runScript({ args: '={{ $json.pid }}' }, { pid } as IDataObject);
		expect(error).toBeUndefined();
		expect(sent).toMatchObject({
			Commands: [
				{
					type: 'RunScript',
					params: [
						{ key: 'ScriptName', value: 'triage.ps1' },
						{ key: 'Args', value },
					],
				},
			],
		});
	});

	test.each<[string, IDataObject, IDataObject, string]>([
		[
			'arguments without a value',
			{ args: '={{ $json.pid }}' },
			{},
			'Commands > Arguments: the field is empty, its expression came out as undefined',
		],
		[
			'arguments that are null',
			{ args: '={{ $json.pid }}' },
			{ pid: null },
			'Commands > Arguments: the field is empty, its expression came out as null',
		],
		[
			'arguments that are an object',
			{ args: '={{ $json.pid }}' },
			{ pid: { id: 815 } },
			'Commands > Arguments: "{"id":815}" is not text',
		],
		[
			'a file name without a value',
			{ fileName: '={{ $json.name }}' },
			{},
			'Commands > File Name: the field is empty, its expression came out as undefined',
		],
		[
			'a path without a value',
			{ type: 'GetFile', path: '={{ $json.path }}' },
			{},
			'Commands > Path: the field is empty, its expression came out as undefined',
		],
	])('%s are told before any call', async (_, command, json, message) => {
		const { error, count } = await runScript(command, json);
		expect(error?.message).toBe(message);
		expect(count).toBe(0);
	});

	test('empty arguments, and what is left of another type of command, do not matter', async () => {
		expect((await runScript({ args: '' }, {})).error).toBeUndefined();
		const left = { type: 'GetFile', path: 'C:\\Temp\\t.zip', args: '={{ $json.pid }}' };
		expect((await runScript(left, {})).error).toBeUndefined();
	});
});
