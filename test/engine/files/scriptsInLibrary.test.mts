import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../service.mts';
import { fileItem } from './fileItem.mts';
import { runAction, runLiveResponse } from './triage.mts';

closeServicesAfterEachTest();

const script = (fileName: INodeParameters | string) => ({
	command: [{ type: 'RunScript', fileName }],
});
const role = ({ apps, credential }: Service['simulator'], ...roles: string[]) => {
	apps.update(credential.clientId, { roles });
};
async function deleteFiles({ engine, simulator }: Service, ...names: string[]): Promise<void> {
	const items = names.map((name) => ({ json: { name } }));
	const fileName = '={{ $json.name }}';
	const parameters = { resource: 'libraryFile', operation: 'delete', fileName };
	await engine.runNode({ node: 'defenderMachineAction', items, parameters });
	simulator.requests.clear();
}
const reading = 'Machine.Read.All';
const message =
	'fin-lt-0231 had no live response: the live response library does not have "trage.ps1"';

describe('A script that the library does not have', () => {
	test('is told before anything is sent, with names that are alike', async () => {
		const service = await startService();
		const run = await runLiveResponse(service, { parameters: { commands: script('trage.ps1') } });
		expect(run.error?.message).toBe(message);
		expect(run.error?.description).toContain('It has "triage.ps1". Nothing was sent. Choose');
		expect(run.error?.description).not.toContain('collector');
		expect(service.simulator.requests.posts()).toEqual([]);
	});

	test.each([
		['trage.ps1', ['triage.ps1']],
		['triage.py', ['triage.ps1']],
		['collector', ['collector.exe']],
		['hunt.ps1', []],
	])('%s is like %j of the library', async (fileName, alike) => {
		const service = await startService();
		const run = await runLiveResponse(service, { parameters: { commands: script(fileName) } });
		const told = [...(run.error?.description ?? '').matchAll(/"([^"]+)"/g)];
		expect(told.map(([, name]) => name)).toEqual(alike);
	});

	test('is told with an empty library, and with each of its files', async () => {
		const service = await startService();
		await deleteFiles(service, 'collector.exe', 'triage.ps1');
		const run = await runLiveResponse(service);
		expect(run.error?.message).toContain('does not have "collector.exe", "triage.ps1"');
		expect(run.error?.description).toContain('The library is empty.');
	});

	test('stops all items of a run before any is begun, with one look', async () => {
		const service = await startService();
		const items = ['triage.ps1', 'trage.ps1', 'TRIAGE.ps1'].map((name) => ({ json: { name } }));
		const commands = script('={{ $json.name }}');
		const run = await runLiveResponse(service, { items, parameters: { commands } });
		expect(run.error?.message).toBe(message);
		expect(service.simulator.requests.posts()).toEqual([]);
		expect(service.simulator.requests.count('listLibraryFiles')).toBe(1);
	});

	test('costs the other items nothing where the node goes on', async () => {
		const service = await startService();
		const items = ['triage.ps1', 'trage.ps1'].map((name) => ({ json: { name } }));
		const parameters = { commands: script('={{ $json.name }}') };
		const run = await runLiveResponse(service, {
			items,
			parameters,
			onError: 'continueErrorOutput',
		});
		expect(run.items).toHaveLength(1);
		expect(run.errorItems.map(({ json }) => json.error)).toEqual([message]);
		expect(service.simulator.requests.count('runLiveResponse')).toBe(1);
	});

	test('is a refusal in a dry run', async () => {
		const service = await startService();
		const options = { dryRun: true };
		const commands = script('trage.ps1');
		const { items } = await runLiveResponse(service, { parameters: { commands, options } });
		expect(items[0]?.json).toMatchObject({
			verdict: 'refuse',
			refusedBy: 'input',
			explanation: message,
			computerDnsName: 'fin-lt-0231.contoso.example',
			plan: null,
		});
	});

	test('stops a plan that was made before the script went', async () => {
		const service = await startService();
		const options = { dryRun: true };
		const commands = script('triage.ps1');
		const planned = await runLiveResponse(service, { parameters: { commands, options } });
		expect(planned.items[0]?.json).toMatchObject({ verdict: 'start' });
		await deleteFiles(service, 'triage.ps1');
		const plan = planned.items[0]?.json.plan as INodeParameters;
		const run = await runAction(service, 'carryOutPlan', { parameters: { plan } });
		expect(run.error?.message).toContain('does not have "triage.ps1"');
		expect(service.simulator.requests.posts()).toEqual([]);
	});

	test('is none where the item brings it along, and another is still one', async () => {
		const service = await startService();
		const items = [fileItem('hunt.ps1', 'Get-Process')];
		const options = { uploadFirst: 'data' };
		const own = await runLiveResponse(service, {
			items,
			parameters: { commands: script('hunt.ps1'), options: { ...options, dryRun: true } },
		});
		expect(own.items[0]?.json).toMatchObject({ verdict: 'start' });
		expect(service.simulator.requests.count('listLibraryFiles')).toBe(0);
		const two = {
			command: [...script('hunt.ps1').command, ...script('trage.ps1').command],
		};
		const run = await runLiveResponse(service, { items, parameters: { commands: two, options } });
		expect(run.error?.message).toBe(message);
		expect(service.simulator.requests.posts()).toEqual([]);
	});
});

describe('A library that cannot be read', () => {
	const note = /^Whether the live response library has "trage.ps1" could not be looked up\. /;

	test.each<[string, (service: Service) => void, RegExp]>([
		[
			'for want of the role',
			({ simulator }) => role(simulator, reading, 'Machine.LiveResponse'),
			/needs the app role Library\.Manage/,
		],
		[
			'since the service has a fault',
			({ simulator }) =>
				simulator.faults.add({ on: 'listLibraryFiles', kind: 'status', status: 500, times: 99 }),
			/./,
		],
	])('%s keeps nothing from starting, and the item says so', async (_why, before, why) => {
		const service = await startService();
		before(service);
		const parameters = { commands: script('trage.ps1'), waitForCompletion: false };
		const run = await runLiveResponse(service, { parameters });
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json.libraryNote).toMatch(note);
		expect(run.items[0]?.json.libraryNote).toMatch(why);
		expect(run.hints.map((hint) => hint.message)).toContainEqual(expect.stringMatching(note));
	});

	test('says so in a dry run and in the error of a run that has failed', async () => {
		const service = await startService();
		role(service.simulator, reading, 'Machine.LiveResponse');
		const commands = script('trage.ps1');
		const dry = { commands, options: { dryRun: true } };
		const { items } = await runLiveResponse(service, { parameters: dry });
		expect(items[0]?.json).toMatchObject({
			verdict: 'start',
			libraryNote: expect.stringMatching(note),
		});
		const run = await runLiveResponse(service, { parameters: { commands } });
		expect(run.error?.message).toContain('ended as Failed');
		expect(run.error?.description).toMatch(new RegExp(note.source.slice(1), 'm'));
	});

	test('is not read for commands that use nothing of it', async () => {
		const service = await startService();
		const commands = { command: [{ type: 'GetFile', path: 'C:\\Temp\\t.zip' }] };
		await runLiveResponse(service, { parameters: { commands } });
		expect(service.simulator.requests.count('listLibraryFiles')).toBe(0);
	});
});

describe('How a command names its file', () => {
	const locator = (mode: string, value: string) => ({ __rl: true, mode, value });

	test.each<[string, INodeParameters | string]>([
		['chosen from the list', locator('list', 'triage.ps1')],
		['typed', locator('name', 'triage.ps1')],
		['worked out', locator('name', '={{ $json.name }}')],
		['worked out for the whole field', '={{ $json.name }}'],
		['without a locator, as in the code of a workflow', 'triage.ps1'],
		['of another letter case', locator('name', 'Triage.PS1')],
	])('%s', async (_how, fileName) => {
		const service = await startService();
		const items = [{ json: { name: 'triage.ps1' } }];
		const parameters = { commands: script(fileName), waitForCompletion: false };
		const run = await runLiveResponse(service, { items, parameters });
		expect(run.error).toBeUndefined();
		const [post] = service.simulator.requests.of('runLiveResponse');
		const [name] = (post?.body as { Commands: { params: { value: string }[] }[] }).Commands.flatMap(
			({ params }) => params.map(({ value }) => value),
		);
		expect(name?.toLowerCase()).toBe('triage.ps1');
	});

	test('that has a blank, which the library takes and a machine does not, is told', async () => {
		const service = await startService();
		service.simulator.library.add({ fileName: 'hello copy.sh', content: 'echo hello' });
		const list = { resource: 'libraryFile', operation: 'getAll', returnAll: true };
		const listed = await service.engine.runNode({
			node: 'defenderMachineAction',
			parameters: list,
		});
		expect(listed.items.map(({ json }) => json.fileName)).toContain('hello copy.sh');
		service.simulator.requests.clear();
		const commands = script(locator('list', 'hello copy.sh'));
		const run = await runLiveResponse(service, { parameters: { commands } });
		expect(run.error?.message).toBe(
			'Commands > File Name: a live response cannot use "hello copy.sh" in command 1 under this name',
		);
		expect(run.error?.description).toContain('a blank in its name fails on the machine');
		expect(service.simulator.requests.posts()).toEqual([]);
	});

	test('that nobody has chosen yet is told', async () => {
		const service = await startService();
		const commands = script(locator('list', ''));
		const run = await runLiveResponse(service, { parameters: { commands } });
		expect(run.error?.message).toBe('Commands > File Name: command 1 has none');
	});

	test('a path beside it, which PutFile does not take, is refused where an expression gives it', async () => {
		const service = await startService();
		const json = { type: 'PutFile', fileName: 'collector.exe', path: 'C:\\Temp' };
		const run = await runLiveResponse(service, {
			items: [{ json }],
			parameters: { commands: '={{ [$json] }}' },
		});
		expect(run.error?.message).toBe('Commands > Path: command 1 is PutFile, which takes no path');
		expect(service.simulator.requests.count()).toBe(0);
	});

	test('the list of the form shows what the library has', async () => {
		const { engine } = await startService();
		const form = { resource: 'machineAction', operation: 'runLiveResponse' };
		const listed = await engine.listSearch('searchLibraryFiles', form, 'tri');
		expect(listed.results.map(({ value }) => value)).toEqual(['triage.ps1']);
	});
});

test('a machine that must not be touched costs no look into the library', async () => {
	const service = await startService();
	const run = await runLiveResponse(service, {
		parameters: { machineId: byId(machine.finance), guardRails: { tags: 'vip' } },
	});
	expect(run.error?.message).toContain('Guard rails refused it');
	expect(service.simulator.requests.count('listLibraryFiles')).toBe(0);
});
