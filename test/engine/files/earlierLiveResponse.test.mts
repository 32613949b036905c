import { describe, expect, test } from '@jest/globals';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../service.mts';
import { runAction, runLiveResponse } from './triage.mts';

closeServicesAfterEachTest();

/** A live response that is through, and whose results nobody has fetched. */
async function earlier(service: Service): Promise<string> {
	const run = await runLiveResponse(service, { parameters: { getResults: false } });
	service.simulator.requests.clear();
	return String(run.items[0]?.json.id);
}

describe('Results of an earlier live response', () => {
	test('come all at once', async () => {
		const service = await startService();
		const machineActionId = byId(await earlier(service));
		const run = await runAction(service, 'getLiveResponseResult', {
			parameters: { machineActionId },
		});
		const [item] = run.items;
		expect(item?.json).toMatchObject({
			type: 'LiveResponse',
			status: 'Succeeded',
			results: [
				{ index: 0, type: 'PutFile' },
				{ index: 1, scriptName: 'triage.ps1', exitCode: 0 },
				{ index: 2, fileName: 't.zip' },
			],
		});
		expect((await run.binary(item, 'data')).toString()).toContain('Simulated content');
	});

	test('or one by one', async () => {
		const service = await startService();
		const machineActionId = byId(await earlier(service));
		const run = await runAction(service, 'getLiveResponseResult', {
			parameters: { machineActionId, resultsOf: 'one', commandIndex: 1 },
		});
		expect(run.items[0]?.json.results).toMatchObject([{ index: 1, scriptName: 'triage.ps1' }]);
		expect(service.simulator.requests.of('getLiveResponseResult')).toHaveLength(1);
	});

	test.each([
		[3, /Command Index: live response \S+ has no command 3/, 'Use a number from 0 to 2'],
		[
			0,
			/Command Index: command 0 \(PutFile collector.exe\) leaves no result/,
			'only copies a file',
		],
		[1.5, /Command Index: 1.5 is no whole number/, 'Use 0, 1, 2'],
		[-1, /Command Index: the value is out of range/, 'at least 0'],
	])('index %d is refused before a link is asked for', async (commandIndex, message, advice) => {
		const service = await startService();
		const machineActionId = byId(await earlier(service));
		const run = await runAction(service, 'getLiveResponseResult', {
			parameters: { machineActionId, resultsOf: 'one', commandIndex },
		});
		expect(run.error?.message).toMatch(message);
		expect(run.error?.description).toContain(advice);
		expect(service.simulator.requests.count('getLiveResponseResult')).toBe(0);
	});

	test('an action of another type has none', async () => {
		const service = await startService();
		const scan = service.simulator.actions.add({
			type: 'RunAntiVirusScan',
			machineId: machine.finance,
		});
		const run = await runAction(service, 'getLiveResponseResult', {
			parameters: { machineActionId: byId(scan.id) },
		});
		expect(run.error?.message).toContain('an antivirus scan of');
	});

	test('one that has not ended has not all of its results', async () => {
		const service = await startService();
		const started = await runLiveResponse(service, { parameters: { waitForCompletion: false } });
		const machineActionId = byId(String(started.items[0]?.json.id));
		const all = await runAction(service, 'getLiveResponseResult', {
			parameters: { machineActionId },
		});
		expect(all.error?.message).toMatch(
			/^The live response of fin-lt-0231 has not ended: its status is Pending$/,
		);
		const one = await runAction(service, 'getLiveResponseResult', {
			parameters: { machineActionId, resultsOf: 'one', commandIndex: 1 },
		});
		expect(one.error?.message).toContain('has no result: its status is Created');
		expect(service.simulator.requests.count('getLiveResponseResult')).toBe(0);
	});
});
