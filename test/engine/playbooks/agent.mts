import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeProperties,
	type INodeType,
} from 'n8n-workflow';
import { DefenderMachineAction } from '../../../nodes/DefenderMachineAction/DefenderMachineAction.node.ts';
import { route } from '../../../nodes/DefenderMachineAction/actions/router.ts';
import { cancellableClock, type VirtualClock } from '../../harness/index.mts';
import { describe } from '../../harness/nodes/description.mts';

/** Calls a tool by its name as n8n tells it to models; what it returns or throws comes as text. */
type CallTool = (name: string, input: Record<string, string>) => Promise<string>;

/** Stands in for a language model: reads the prompt, may call tools, and answers; or fails, as agents do. */
export type Model = (prompt: string, callTool: CallTool) => Promise<string>;

/** A tool as n8n's engine makes it of a node. */
interface Tool {
	readonly name: string;
	readonly invoke: (input: Record<string, string>) => Promise<string>;
}

const parameter = (name: string): INodeProperties => ({
	displayName: name,
	name,
	type: 'string',
	default: '',
});

/** n8n's AI Agent with a scripted model; the tools are n8n's own, around our node. */
function agent(model: Model): INodeType {
	const { AiLanguageModel, AiTool, Main } = NodeConnectionTypes;
	return {
		description: describe('agent', {
			inputs: [Main, AiLanguageModel, AiTool],
			properties: [parameter('text')],
		}),
		async execute(this: IExecuteFunctions) {
			const tools = (await this.getInputConnectionData(AiTool, 0)) as Tool[];
			const callTool: CallTool = async (name, input) => {
				const tool = tools.find((candidate) => candidate.name === name);
				if (tool === undefined) throw new Error(`The agent has no tool "${name}"`);
				return await tool.invoke(input).catch((error: unknown) => String(error));
			};
			const prompt = String(this.getNodeParameter('text', 0));
			const output = await model(prompt, callTool);
			return [[{ json: { output }, pairedItem: { item: 0 } }]];
		},
	};
}

/** Our node as n8n offers it to agents: under a name of its own, with nothing but a tool output. */
export function defenderTool(clock: VirtualClock): INodeType {
	const tool = new (class extends DefenderMachineAction {
		override async execute(this: IExecuteFunctions) {
			return await route(this, cancellableClock(clock, this.getExecutionCancelSignal()));
		}
	})();
	tool.description = {
		...tool.description,
		name: 'defenderMachineActionTool',
		inputs: [],
		outputs: [NodeConnectionTypes.AiTool],
		properties: [parameter('toolDescription'), ...tool.description.properties],
	};
	return tool;
}

function languageModel(): INodeType {
	const outputs = [NodeConnectionTypes.AiLanguageModel];
	return { description: describe('lmChatOpenAi', { inputs: [], outputs }) };
}

/** The nodes around an agent. */
export function agentNodes(clock: VirtualClock, model: Model): Record<string, INodeType> {
	const langchain = '@n8n/n8n-nodes-langchain';
	return {
		[`${langchain}.agent`]: agent(model),
		[`${langchain}.lmChatOpenAi`]: languageModel(),
		'n8n-nodes-microsoft-defender.defenderMachineActionTool': defenderTool(clock),
	};
}
