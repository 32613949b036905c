import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import type { SimulatorOptions } from '../../../simulator/index.mts';
import { createEngine, type Engine, type WorkflowJson } from '../../harness/index.mts';
import { defenderTool } from '../playbooks/agent.mts';
import { startService, type Service } from '../service.mts';
import { aiAgent, olderAgent, runByAgentsModule, subAgent } from './agents.mts';

const nodeType = 'n8n-nodes-microsoft-defender.defenderMachineAction';
const toolType = `${nodeType}Tool`;
/** The same tool where the Agents module runs it. */
const agentsModuleType = 'agentsModuleTool';

/** The service, and an engine with agents and the node as their tool. */
export async function startWithCallers(options: SimulatorOptions = {}): Promise<Service> {
	const service = await startService(options);
	const { simulator, clock } = service;
	const tool = defenderTool(clock);
	const nodeTypes = {
		aiAgent,
		olderAgent,
		subAgent,
		[toolType]: tool,
		[agentsModuleType]: runByAgentsModule(tool),
	};
	return { ...service, engine: createEngine({ simulator, clock, nodeTypes }) };
}

function node(type: string, name: string, parameters: INodeParameters = {}): INode {
	return { id: `id of ${name}`, name, type, typeVersion: 1, position: [0, 0], parameters };
}

const twoTries = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };

/** "Start", an agent, and the node as its tool, or as the tool of the agent's own tool. */
function agentWorkflow(agent: string, tool: INode, between?: string): WorkflowJson {
	const start = node('n8n-nodes-base.manualTrigger', 'Start');
	const nodes = [start, node(agent, 'Agent'), tool];
	const connections: WorkflowJson['connections'] = {
		Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
	};
	const to = (name: string) => ({
		ai_tool: [[{ node: name, type: 'ai_tool' as const, index: 0 }]],
	});
	if (between === undefined) return { nodes, connections: { ...connections, Tool: to('Agent') } };
	return {
		nodes: [...nodes, node(between, 'Between')],
		connections: { ...connections, Tool: to('Between'), Between: to('Agent') },
	};
}

/** What the author of the workflow has to switch on, so that a model may change something. */
function allowed(parameters: INodeParameters): INodeParameters {
	const options = parameters.options as INodeParameters | undefined;
	return { ...parameters, options: { allowAsTool: true, ...options } };
}

let executions = 0;

/** Who runs the node, and how: one call, in which n8n may try twice. @returns what the caller is told. */
type Caller = (engine: Engine, parameters: INodeParameters) => Promise<string>;

function agentCaller(agent: string, between?: string, isOutside = false): Caller {
	return async (engine, parameters) => {
		const tool = { ...node(toolType, 'Tool', allowed(parameters)), ...twoTries };
		executions += 1;
		const run = await engine.runWorkflow({
			workflow: agentWorkflow(agent, tool, between),
			pinned: { Start: [{}] },
			executionId: String(executions),
			withoutExecution: isOutside,
		});
		return String(run.node('Agent').items[0]?.json.told ?? run.error?.message);
	};
}

function nodeCaller(type: string, isOutside = false): Caller {
	return async (engine, parameters) => {
		executions += 1;
		const start = node('n8n-nodes-base.manualTrigger', 'Start');
		const own = { ...node(type, 'Node', allowed(parameters)), ...(isOutside ? {} : twoTries) };
		const run = await engine.runWorkflow({
			workflow: {
				// In the Agents module the node is made anew for each call.
				nodes: [start, isOutside ? { ...own, id: `id ${executions}` } : own],
				connections: { Start: { main: [[{ node: 'Node', type: 'main', index: 0 }]] } },
			},
			pinned: { Start: [{}] },
			executionId: String(executions),
			withoutExecution: isOutside,
		});
		return run.error?.message ?? JSON.stringify(run.node('Node').items.map(({ json }) => json));
	};
}

/** All kinds of callers that n8n has. */
export const callers = {
	'main line': nodeCaller(nodeType),
	'AI Agent': agentCaller('aiAgent'),
	'older agent': agentCaller('olderAgent'),
	'sub-agent': agentCaller('olderAgent', 'subAgent'),
	'MCP Server Trigger': agentCaller('olderAgent', undefined, true),
	// It tries once; its model may call again.
	'Agents module': nodeCaller(agentsModuleType, true),
} satisfies Record<string, Caller>;

export type CallerName = keyof typeof callers;

/** What a caller was told, in short. */
export function inShort(told: string): string {
	if (!told.startsWith('[{')) return told.split('\n')[0] ?? '';
	const [action] = JSON.parse(told) as [IDataObject];
	// A sub-agent passes on what its tool has told it.
	if (typeof action.told === 'string') return inShort(action.told);
	const how = action.reused === true ? 'reused' : 'started';
	return `${String(action.status)}, ${how}`;
}
