import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { at, textAt, type Json } from '../../scripts/host/json.mts';
import { useHost } from './shared/hostUnderTest.mts';
import {
	startScriptedModel,
	type ScriptedModel,
	type ToolCall,
} from './playbooks/scriptedModel.mts';
import { toolsOfAgent } from './shared/toolWorkflows.mts';

describe("n8n's Agents module", () => {
	const host = useHost();
	const running: { model?: ScriptedModel } = {};

	beforeEach(() => {
		host().simulator.reset();
	});

	afterEach(async () => {
		await running.model?.close();
	});

	/** An agent with the node as its tools, told one thing. @returns what its tools have told it. */
	async function ask(script: readonly ToolCall[]): Promise<readonly string[]> {
		const { api, credential } = host();
		running.model = await startScriptedModel(script);
		const account = await api.createCredential('Model', 'openAiApi', running.model.account);
		const projectId = textAt(await api.call('GET', '/rest/projects/personal'), 'data', 'id');
		const agents = `/rest/projects/${projectId}/agents/v2`;
		const id = textAt(await api.call('POST', agents, { name: 'Responder' }), 'data', 'id');
		const drawn = at(await api.call('GET', `${agents}/${id}/config`), 'data') as Json;
		await api.call('PUT', `${agents}/${id}/config`, {
			config: {
				...(drawn.config as Json),
				model: 'openai/gpt-4.1',
				credential: account,
				instructions: 'Do it.',
				tools: toolsOfAgent(credential),
			},
			baseConfigHash: drawn.configHash,
		});
		await api.call('POST', `${agents}/${id}/chat`, { message: 'Now.' });
		return running.model.heard;
	}

	test('isolates, waits, and takes a second isolation for done', async () => {
		const { simulator } = host();
		const { id } = simulator.machines.add({});
		const isolate = { tool: 'Isolate', input: { machine: id } };
		expect(await ask([isolate, isolate])).toEqual([
			expect.stringMatching(/"status":"Succeeded".*"skipped":false/),
			expect.stringMatching(/"status":"Succeeded".*"skipped":true/),
		]);
		expect(simulator.requests.posts()).toHaveLength(1);
	});

	test('starts no second scan within minutes, and says why', async () => {
		const { simulator } = host();
		const scan = { tool: 'Scan', input: { machine: simulator.machines.add({}).id } };
		expect(await ask([scan, scan])).toEqual([
			expect.stringContaining('"status":"Succeeded"'),
			expect.stringContaining('n8n does not say whether this is another try of that request'),
		]);
		expect(simulator.requests.posts()).toHaveLength(1);
	});
});
