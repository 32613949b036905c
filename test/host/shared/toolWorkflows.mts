import { credentialType } from '../../../scripts/host/host.mts';
import { nodeTypeName } from '../../../scripts/host/packageTarball.mts';
import type { Json } from '../../../scripts/host/json.mts';
import type { StoredCredential } from '../../../scripts/host/playbooks.mts';
import { chain, node, webhook } from './workflows.mts';

/** A node as n8n offers it to models: under a type and a connection of its own. */
export function tool(
	index: number,
	name: string,
	parameters: Json,
	credential: StoredCredential,
): Json {
	return {
		...node(index, name, `${nodeTypeName('defenderMachineAction')}Tool`, {
			descriptionType: 'manual',
			toolDescription: name,
			...parameters,
		}),
		credentials: { [credentialType]: credential },
	};
}

/** What a model says of the machine it means. */
const machineOfModel: Json = {
	__rl: true,
	mode: 'id',
	value: "={{ $fromAI('machine', 'ID of the machine', 'string') }}",
};

const parametersOfTools: Record<string, Json & { readonly options?: Json }> = {
	Isolate: { operation: 'isolate' },
	IsolateFew: { operation: 'isolate', guardRails: { mostStarts: 20 } },
	Release: { operation: 'unisolate' },
	Scan: { operation: 'runAntiVirusScan', scanType: 'Quick' },
	Collect: { operation: 'collectInvestigationPackage', options: { largestFile: 1 } },
};

/** Tools that act on the machine that a model names; a failed one is tried twice. */
function tools(credential: StoredCredential): Json[] {
	return Object.entries(parametersOfTools).map(([name, parameters], index) => ({
		...tool(
			index + 10,
			name,
			{
				waitForCompletion: true,
				machineId: machineOfModel,
				...parameters,
				options: { allowAsTool: true, ...parameters.options },
			},
			credential,
		),
		retryOnFail: true,
		maxTries: 2,
		waitBetweenTries: 100,
	}));
}

/** Connects sub-nodes to what they serve. */
export function connected(type: string, from: readonly Json[], to: string): Json {
	return Object.fromEntries(
		from.map(({ name }) => [name, { [type]: [[{ node: to, type, index: 0 }]] }]),
	) as Json;
}

/** An MCP server with the node as its tools. */
export function mcpServer(path: string, credential: StoredCredential): Json {
	const offered = tools(credential);
	const trigger = {
		...node(0, 'MCP Server', '@n8n/n8n-nodes-langchain.mcpTrigger', { path }),
		typeVersion: 2,
		webhookId: path,
	};
	return {
		name: `MCP server at ${path}`,
		nodes: [trigger, ...offered],
		connections: connected('ai_tool', offered, 'MCP Server'),
		settings: { executionOrder: 'v1' },
	};
}

/** The node as tools of n8n's Agents module, which reads its agents from a form of its own. */
export function toolsOfAgent(credential: StoredCredential): Json[] {
	return tools(credential).map(({ name, type, typeVersion, parameters, credentials }) => ({
		type: 'node',
		name,
		node: {
			nodeType: type,
			nodeTypeVersion: typeVersion,
			nodeParameters: parameters,
			credentials,
		},
	}));
}

/** n8n's AI Agent with the node as its tools. @param options of the agent */
export function agentOnRequest(
	path: string,
	credential: StoredCredential,
	model: StoredCredential,
	options: Json = {},
): Json {
	// n8n 1 stops the workflow at an error of a tool otherwise.
	const offered = tools(credential).map((one) => ({ ...one, onError: 'continueRegularOutput' }));
	const chatModel = {
		...node(2, 'Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', {
			model: { __rl: true, mode: 'list', value: 'gpt-4.1' },
			options: {},
		}),
		typeVersion: 1.2,
		credentials: { openAiApi: model },
	};
	const agent = node(1, 'Agent', '@n8n/n8n-nodes-langchain.agent', {
		promptType: 'define',
		text: 'Do it.',
		options,
	});
	const base = chain(`Agent at ${path}`, [webhook(path), { ...agent, typeVersion: 3 }]);
	return {
		...base,
		nodes: [webhook(path), { ...agent, typeVersion: 3 }, chatModel, ...offered],
		connections: {
			...(base.connections as Json),
			...connected('ai_languageModel', [chatModel], 'Agent'),
			...connected('ai_tool', offered, 'Agent'),
		},
	};
}
