import {
	createEmptyRunExecutionData,
	NodeConnectionTypes,
	Workflow,
	type EngineRequest,
	type EngineResponse,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { describe } from '../../harness/nodes/description.mts';

const { AiTool, Main } = NodeConnectionTypes;

/** A tool as n8n's engine makes it of a node. */
interface Tool {
	readonly invoke: (input: IDataObject) => Promise<unknown>;
}

/** Calls each tool that is connected once, as agents before version 3 and triggers do. */
async function callTools(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const tools = (await context.getInputConnectionData(AiTool, 0)) as Tool[];
	const told: string[] = [];
	for (const tool of tools) {
		told.push(String(await tool.invoke({}).catch((error: unknown) => error)));
	}
	return [told.map((text) => ({ json: { told: text } }))];
}

/** An agent that calls its tools by itself. */
export const olderAgent: INodeType = {
	description: describe('olderAgent', { inputs: [Main, AiTool] }),
	async execute(this: IExecuteFunctions) {
		return await callTools(this);
	},
};

/** The same as a tool of another agent. */
export const subAgent: INodeType = {
	description: describe('subAgent', { inputs: [AiTool], outputs: [AiTool] }),
	async execute(this: IExecuteFunctions) {
		return await callTools(this);
	},
};

const callIds = { next: 0 };

/** n8n's AI Agent: it asks the engine to run a tool, and is run again with what came of it. */
export const aiAgent: INodeType = {
	description: describe('aiAgent', { inputs: [Main, AiTool] }),
	async execute(this: IExecuteFunctions, response?: EngineResponse) {
		const results = response?.actionResponses ?? [];
		if (results.length > 0) {
			const told = results.flatMap(({ data }) => data.data?.[AiTool]?.[0] ?? []);
			return await Promise.resolve([told.map(({ json }) => ({ json: { told: textOf(json) } }))]);
		}
		callIds.next += 1;
		const request: EngineRequest = {
			actions: toolsOf(this).map(({ name }) => ({
				actionType: 'ExecutionNodeAction',
				nodeName: name,
				input: {},
				type: AiTool,
				id: `call_${callIds.next}`,
				metadata: { itemIndex: 0 },
			})),
			metadata: {},
		};
		return request;
	},
};

function toolsOf(context: IExecuteFunctions) {
	return context.getParentNodes(context.getNode().name, { connectionType: AiTool, depth: 1 });
}

function textOf(json: IDataObject): string {
	return typeof json.error === 'string' ? json.error : JSON.stringify([json]);
}

/** What a context of n8n's holds of the engine around it. */
interface Inside {
	readonly workflow: Pick<Workflow, 'nodeTypes'>;
	readonly additionalData: IWorkflowExecuteAdditionalData;
}

/**
 * A tool as n8n's Agents module runs it: in a workflow without an ID that holds nothing else, and with
 * the data of an execution that has none, so that the node has no context.
 */
export function runByAgentsModule(tool: INodeType): INodeType {
	return {
		description: tool.description,
		async execute(this: IExecuteFunctions) {
			const { workflow, additionalData } = this as unknown as Inside;
			const { nodeTypes } = workflow;
			const node = this.getNode();
			const items = this.getInputData();
			const data = { main: [items] };
			const Context = this.constructor as new (...parts: unknown[]) => IExecuteFunctions;
			const alone = new Context(
				new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes }),
				node,
				additionalData,
				'internal',
				createEmptyRunExecutionData(),
				0,
				items,
				data,
				{ node, data, source: null },
				[],
			);
			const answer = (await tool.execute?.call(alone)) as INodeExecutionData[][] | undefined;
			return answer ?? [];
		},
	};
}
