import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { activate } from '../../scripts/host/activation.mts';
import { executionsOf, finished, retry, until } from '../../scripts/host/executions.mts';
import type { Json } from '../../scripts/host/json.mts';
import { anotherApp } from './shared/anotherApp.mts';
import { useHost } from './shared/hostUnderTest.mts';
import { connectMcp, type McpClient } from './shared/mcpClient.mts';
import { startScriptedModel, type ScriptedModel } from './playbooks/scriptedModel.mts';
import { agentOnRequest, mcpServer } from './shared/toolWorkflows.mts';
import { actOnRequest } from './shared/workflows.mts';

const host = useHost();

beforeEach(() => {
	host().simulator.reset();
});

function addMachines(count: number): string[] {
	return Array.from({ length: count }, () => host().simulator.machines.add({}).id);
}

/** A machine whose package is larger than the node is to take. */
function addMachineWithLargePackage(): string {
	const { simulator } = host();
	const { id } = simulator.machines.add({});
	const packageContent = new Uint8Array(3_000_000);
	simulator.machines.behave(id, { packageContent }, 'CollectInvestigationPackage');
	return id;
}

/** The calls that have started actions, as `operation machine`. */
function posts(): string[] {
	const sent = host().simulator.requests.posts();
	return sent.map(({ operation, machineId }) => `${operation} ${machineId ?? ''}`);
}

describe('MCP Server Trigger: a client over HTTP', () => {
	const connected: { client?: McpClient } = {};

	beforeAll(async () => {
		const { api, credential, url } = host();
		await activate(api, await api.createWorkflow(mcpServer('defender', credential)));
		connected.client = await connectMcp(`${url}/mcp/defender`);
	});

	afterAll(async () => {
		await connected.client?.close();
	});

	const call = async (tool: string, machine: string) => {
		if (connected.client === undefined) throw new Error('There is no client');
		return await connected.client.call(tool, { machine });
	};

	test('isolate, release, isolate, release: four calls, and each is done', async () => {
		const [id = ''] = addMachines(1);
		const told: Json[] = [];
		for (const name of ['Isolate', 'Release', 'Isolate', 'Release']) {
			told.push(...(await call(name, id)).items);
		}
		expect(told).toMatchObject(
			['Isolate', 'Unisolate', 'Isolate', 'Unisolate'].map((type) => ({
				type,
				status: 'Succeeded',
				completed: true,
				reused: false,
			})),
		);
		expect(new Set(told.map((action) => action.id)).size).toBe(4);
		expect(posts()).toEqual(
			['isolate', 'unisolate', 'isolate', 'unisolate'].map((operation) => `${operation} ${id}`),
		);
	});

	test('Retry On Fail collects no second package where the first one is too large', async () => {
		const id = addMachineWithLargePackage();
		const { isError, text } = await call('Collect', id);
		expect({ isError, text }).toEqual({
			isError: true,
			text: expect.stringContaining('could not be fetched'),
		});
		expect(host().simulator.requests.count('getPackageUri')).toBe(2);
		expect(posts()).toEqual([`collectInvestigationPackage ${id}`]);
	});
});

async function ask(path: string, workflow: Json, machineIds: readonly string[]) {
	const { api, url } = host();
	const workflowId = await api.createWorkflow(workflow);
	await activate(api, workflowId);
	const answer = await fetch(`${url}/webhook/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', connection: 'close' },
		body: JSON.stringify({ machineIds }),
	});
	expect(answer.status).toBe(200);
	const lastOf = async (count: number) => {
		const { id } = await until(`there are ${count} executions`, async () =>
			(await executionsOf(api, workflowId)).at(count - 1),
		);
		return await finished(api, id, 180_000);
	};
	return { first: await lastOf(1), second: async () => await lastOf(2) };
}

describe('AI Agent', () => {
	const running: { model?: ScriptedModel } = {};

	afterEach(async () => {
		await running.model?.close();
	});

	test('Retry On Fail starts no second scan; a second call does', async () => {
		const { api, credential, simulator } = host();
		const [id = ''] = addMachines(1);
		simulator.faults.add({ on: 'getMachineAction', kind: 'status', status: 422 });
		const scan = { tool: 'Scan', input: { machine: id } };
		running.model = await startScriptedModel([scan, scan]);
		const account = running.model.account;
		const model = { id: await api.createCredential('Model', 'openAiApi', account), name: 'Model' };
		const { first } = await ask('agent', agentOnRequest('agent', credential, model), []);
		expect(first.error).toBeUndefined();
		expect(running.model.heard).toEqual([
			expect.stringMatching(/"status":"Succeeded".*"reused":true/),
			expect.stringMatching(/"status":"Succeeded".*"reused":false/),
		]);
		expect(posts()).toEqual(Array(2).fill(`runAntiVirusScan ${id}`));
	});
});

describe('the button Retry on a failed execution', () => {
	test('collects no second package where the first one could not be fetched', async () => {
		const { api } = host();
		const id = addMachineWithLargePackage();
		// Of links to packages an app gets two a minute.
		const credential = await anotherApp(host());
		const parameters = {
			operation: 'collectInvestigationPackage',
			options: { largestFile: 1 },
		};
		const { first, second } = await ask(
			'collect',
			actOnRequest('collect', parameters, credential),
			[id],
		);
		expect(first.status).toBe('error');
		await retry(api, first.id);
		expect((await second()).status).toBe('error');
		expect(host().simulator.requests.count('getPackageUri')).toBe(2);
		expect(posts()).toEqual([`collectInvestigationPackage ${id}`]);
	});

	test('isolates the one of four machines that failed, and no other again', async () => {
		const { api, credential, simulator } = host();
		const ids = addMachines(4);
		const failing = ids[1] ?? '';
		simulator.faults.add({ on: 'isolate', machineId: failing, kind: 'status', status: 422 });
		const workflow = actOnRequest('isolate', { operation: 'isolate' }, credential);
		const { first, second } = await ask('isolate', workflow, ids);
		expect(first.status).toBe('error');
		await retry(api, first.id);
		const end = await second();
		expect(end.error).toBeUndefined();
		expect(end.items('Defender')).toMatchObject(
			ids.map((machineId) => ({
				machineId,
				status: 'Succeeded',
				reused: machineId !== failing,
			})),
		);
		expect(posts().sort()).toEqual([...ids, failing].map((id) => `isolate ${id}`).sort());
	});
});
