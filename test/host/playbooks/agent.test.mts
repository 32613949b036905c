import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { activate } from '../../../scripts/host/activation.mts';
import { execution, finished, until, type Execution } from '../../../scripts/host/executions.mts';
import { rowsAt, type Json } from '../../../scripts/host/json.mts';
import type { Mail } from '../../../scripts/host/mail.mts';
import { readPlaybooks } from '../../../scripts/host/playbooks.mts';
import { useHost } from '../shared/hostUnderTest.mts';
import { open, send } from './form.mts';
import { failure, posted } from './imported.mts';
import { startScriptedModel, type ScriptedModel } from './scriptedModel.mts';

const host = useHost();
const name = 'fin-lt-0231.contoso.example';
const running: { model?: ScriptedModel } = {};
const key = { name: 'x-key', value: 'from the SIEM' };

/** Creates the accounts that the playbook needs besides those of every host, and imports it. */
async function importWithAccounts({ account }: ScriptedModel): Promise<string> {
	const { api, credential, filesFolder, services } = host();
	const model = { id: await api.createCredential('Model', 'openAiApi', account), name: 'Model' };
	const header = { id: await api.createCredential('Key', 'httpHeaderAuth', key), name: 'Key' };
	const accounts: Record<string, Json> = {
		'Chat Model': { openAiApi: model },
		'When an Alert Comes In': { httpHeaderAuth: header },
	};
	const playbooks = await readPlaybooks(credential, filesFolder, services);
	const workflow = playbooks.find(({ id }) => id === 'ai-agent-with-approval')?.workflow ?? {};
	const nodes = rowsAt(workflow, 'nodes').map((node) => {
		const credentials = accounts[String(node.name)];
		return credentials === undefined ? node : { ...node, credentials };
	});
	return await api.createWorkflow({ ...workflow, nodes });
}

const imported: { workflowId?: string } = {};

beforeAll(async () => {
	const machineName = { Machine_Name: name };
	running.model = await startScriptedModel(
		[
			{ tool: 'Get_Response_State', input: machineName },
			{ tool: 'Plan_Isolation', input: machineName },
		],
		(heard) => `${/plan1\.[\w-]+/.exec(heard.at(-1) ?? '')?.[0] ?? ''} It calls <b>home</b>`,
	);
	imported.workflowId = await importWithAccounts(running.model);
	await activate(host().api, imported.workflowId);
});

afterAll(async () => {
	await running.model?.close();
});

beforeEach(() => {
	host().simulator.reset();
	host().mailbox.empty();
});

/** Sends an alert as a SIEM does. @returns the execution that it has started. */
async function alert(): Promise<string> {
	const { api, url } = host();
	const answer = await fetch(`${url}/webhook/defender-alert`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', [key.name]: key.value },
		body: JSON.stringify({ title: 'Beaconing', host: name }),
	});
	expect(answer.status).toBe(200);
	const filter = encodeURIComponent(JSON.stringify({ workflowId: imported.workflowId }));
	return await until('the alert starts an execution', async () => {
		const listed = await api.call('GET', `/rest/executions?filter=${filter}`);
		const open = rowsAt(listed, 'data', 'results').find(({ status }) => status !== 'success');
		return open === undefined ? undefined : String(open.id);
	});
}

/** Waits for the question, opens its form, and sends an answer. */
async function answerWith(decision: string, executionId: string): Promise<Mail> {
	const { api, mailbox } = host();
	const question = await until('n8n asks for approval', async () => {
		const { status } = await execution(api, executionId);
		return status === 'waiting' ? mailbox.mails[0] : undefined;
	});
	await open(host(), executionId, question);
	expect(posted(host())).toEqual([]);
	await send(question, decision);
	return question;
}

async function endOf(executionId: string): Promise<Execution> {
	const end = await finished(host().api, executionId);
	expect(failure(end)).toBeUndefined();
	return end;
}

describe("n8n's own AI agent with the nodes as its tools: ai-agent-with-approval", () => {
	// In this order: what it has started n8n knows for a while, also when the simulator forgets it.
	test('not approved: nothing is sent', async () => {
		const executionId = await alert();
		await answerWith('Leave it alone', executionId);
		await endOf(executionId);
		expect(posted(host())).toEqual([]);
		expect(host().mailbox.mails[1]?.text).toMatch(
			/^Nothing was done: the plan was not approved in time/,
		);
	});

	test('approved: the agent reads with tools, and one isolation is sent', async () => {
		const executionId = await alert();
		const question = await answerWith('Do it', executionId);
		await endOf(executionId);
		expect(question.subject).toMatch(/^Isolate a machine\? Plan \w{12}$/);
		expect(question.text).toMatch(
			/1 of 1\. fin-lt-0231\.contoso\.example \([0-9a-f]{40}\): isolate, /,
		);
		expect(question.text).toContain('The AI agent says: "It calls ?b?home??b?"');
		expect(running.model?.heard).toEqual([
			expect.stringContaining('"isolated":null'),
			expect.stringContaining('"verdict":"start"'),
		]);
		expect(posted(host())).toEqual(['isolate fin-lt-0231']);
		expect(host().mailbox.mails[1]?.text).toMatch(
			/^fin-lt-0231\.contoso\.example \([0-9a-f]{40}\): Isolate, Succeeded/,
		);
	});
});
