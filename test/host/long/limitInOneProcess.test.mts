import { beforeEach, expect, test } from '@jest/globals';
import { activate } from '../../../scripts/host/activation.mts';
import { executionsOf, finished, until } from '../../../scripts/host/executions.mts';
import { useHost } from '../shared/hostUnderTest.mts';
import { connectMcp } from '../shared/mcpClient.mts';
import { startScriptedModel } from '../playbooks/scriptedModel.mts';
import { agentOnRequest, mcpServer } from '../shared/toolWorkflows.mts';
import { isolateOnRequest, loopOnRequest } from '../shared/workflows.mts';

const host = useHost();
const most = 20;
const guardRails = { mostStarts: most };
/** n8n ends an agent after ten calls otherwise. */
const patient = { maxIterations: 60 };

beforeEach(() => {
	host().simulator.reset();
});

const machines = (count: number): string[] =>
	Array.from({ length: count }, () => host().simulator.machines.add({}).id);

const isolations = (): number => host().simulator.requests.count('isolate');

async function post(path: string, body: object): Promise<number> {
	const answer = await fetch(`${host().url}/webhook/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', connection: 'close' },
		body: JSON.stringify(body),
	});
	return answer.status;
}

test('50 executions at once: exactly 20', async () => {
	const { api, credential } = host();
	await activate(api, await api.createWorkflow(isolateOnRequest('once', credential, guardRails)));
	const sent = machines(50).map(async (machineId) => await post('once', { machineId }));
	const statuses = await Promise.all(sent);
	expect(isolations()).toBe(most);
	expect(statuses.filter((status) => status === 200)).toHaveLength(most);
});

test('Loop Over Items of 50: exactly 20', async () => {
	const { api, credential } = host();
	const parameters = { operation: 'isolate', waitForCompletion: false, guardRails };
	const workflowId = await api.createWorkflow(loopOnRequest('loop', parameters, credential));
	await activate(api, workflowId);
	expect(await post('loop', { machineIds: machines(50) })).toBe(200);
	const { id } = await until('it runs', async () => (await executionsOf(api, workflowId)).at(0));
	const end = await finished(api, id, 180_000);
	expect([end.status, end.runs('Defender')]).toEqual(['success', 50]);
	expect(isolations()).toBe(most);
});

test('a client of the MCP Server Trigger that calls 50 times: exactly 20', async () => {
	const { api, credential, url } = host();
	await activate(api, await api.createWorkflow(mcpServer('few', credential)));
	const client = await connectMcp(`${url}/mcp/few`);
	const told: boolean[] = [];
	for (const machine of machines(50)) {
		const { isError, text } = await client.call('IsolateFew', { machine }, 120_000);
		told.push(!isError && !text.includes('Most Starts per Window'));
	}
	await client.close();
	expect(isolations()).toBe(most);
	expect(told.filter(Boolean)).toHaveLength(most);
});

test('an AI agent whose model calls 50 times: exactly 20', async () => {
	const { api, credential } = host();
	const script = machines(50).map((machine) => ({ tool: 'IsolateFew', input: { machine } }));
	await using model = await startScriptedModel(script);
	const account = await api.createCredential('Model', 'openAiApi', model.account);
	const agent = agentOnRequest('agent', credential, { id: account, name: 'Model' }, patient);
	const workflowId = await api.createWorkflow(agent);
	await activate(api, workflowId);
	expect(await post('agent', {})).toBe(200);
	const { id } = await until('it runs', async () => (await executionsOf(api, workflowId)).at(0));
	const end = await finished(api, id, 300_000);
	expect([end.status, end.error]).toEqual(['success', undefined]);
	expect(isolations()).toBe(most);
	const refused = model.heard.filter((told) => told.includes('Most Starts per Window allows 20'));
	expect([model.heard.length, refused.length]).toEqual([50, 30]);
});
