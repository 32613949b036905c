import { expect, test } from '@jest/globals';
import type { INode } from 'n8n-workflow';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { readPlaybook, startBench } from './playbook.mts';

closeServicesAfterEachTest();

const playbook = 'mcp-server-for-assistants';
const toolType = 'n8n-nodes-microsoft-defender.defenderMachineActionTool';

async function tools(): Promise<INode[]> {
	const { nodes } = await readPlaybook(playbook);
	return nodes.filter(({ type }) => type === toolType);
}

/** Calls each of these tools, as whoever calls the tools of the playbook does. */
async function answersOf(called: readonly INode[], input: Record<string, string>) {
	const answers: Record<string, string> = {};
	const bench = await startBench({
		model: async (_, callTool) => {
			for (const { name } of called) {
				answers[name] = await callTool(name.replaceAll(' ', '_'), input);
			}
			return '';
		},
	});
	const agent = {
		id: 'agent',
		name: 'Agent',
		type: '@n8n/n8n-nodes-langchain.agent',
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: { text: '' },
	};
	const start = { ...agent, id: 'start', name: 'Start', type: 'n8n-nodes-base.manualTrigger' };
	const to = (node: string, type: 'main' | 'ai_tool') => [[{ node, type, index: 0 }]];
	const connections = Object.fromEntries(
		called.map(({ name }) => [name, { ai_tool: to('Agent', 'ai_tool') }]),
	);
	const run = await bench.engine.runWorkflow({
		workflow: {
			nodes: [start, agent, ...called],
			connections: { ...connections, Start: { main: to('Agent', 'main') } },
		},
	});
	expect(run.error).toBeUndefined();
	return { answers, simulator: bench.simulator };
}

test('every tool reads or plans, and answers', async () => {
	const all = await tools();
	expect(all).toHaveLength(7);
	const { answers, simulator } = await answersOf(all, {
		Host_Name: 'fin-lt-0231',
		Name_Prefix: 'fin',
	});
	expect(simulator.requests.posts()).toEqual([]);
	expect(Object.keys(answers)).toEqual(all.map(({ name }) => name));
	for (const name of ['Get Machine', 'Get Many Machines', 'Get Response State']) {
		expect(answers[name]).toContain(machine.finance);
	}
	expect(answers['Plan Isolation']).toMatch(/"dryRun":true.*"verdict":"start"/);
	expect(answers['Plan Release']).toContain('"dryRun":true');
	expect(Object.values(answers).join()).not.toMatch(/Error/);
});

test('nothing in it can be made to act by what an assistant says', async () => {
	const acting = { dryRun: 'false', allowAsTool: 'true', operation: 'offboard' };
	const { simulator } = await answersOf(await tools(), { Host_Name: 'fin-lt-0231', ...acting });
	expect(simulator.requests.posts()).toEqual([]);
});

test('each tool is lent to the trigger', async () => {
	const { connections } = await readPlaybook(playbook);
	for (const { name } of await tools()) {
		expect(connections[name]).toEqual({
			ai_tool: [[{ node: 'MCP Server Trigger', type: 'ai_tool', index: 0 }]],
		});
	}
});
