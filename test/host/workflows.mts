import { credentialType } from '../../scripts/host/host.mts';
import { nodeTypeName } from '../../scripts/host/packageTarball.mts';
import type { Json } from '../../scripts/host/json.mts';
import type { StoredCredential } from '../../scripts/host/playbooks.mts';

export function node(index: number, name: string, type: string, parameters: Json): Json {
	return {
		id: `node-${index}`,
		name,
		type,
		typeVersion: 1,
		position: [index * 220, 0],
		parameters,
	};
}

/** A workflow in which each node is connected to the next. */
export function chain(name: string, nodes: readonly Json[]): Json {
	const connections = nodes
		.slice(1)
		.map((to, index) => [
			nodes[index]?.name,
			{ main: [[{ node: to.name, type: 'main', index: 0 }]] },
		]);
	return {
		name,
		nodes,
		connections: Object.fromEntries(connections) as Json,
		settings: { executionOrder: 'v1' },
	};
}

/** "When clicking Execute", then one Microsoft Defender node named "Defender". */
export function clickThenDefender(
	name: string,
	parameters: Json,
	credential: StoredCredential,
	type = credentialType,
): Json {
	return chain(name, [
		node(0, 'Start', 'n8n-nodes-base.manualTrigger', {}),
		{
			...node(1, 'Defender', nodeTypeName('defenderMachineAction'), parameters),
			credentials: { [type]: credential },
		},
	]);
}

/** Isolates the machine that a POST to this path names, and answers when that is done. */
export function isolateOnRequest(path: string, credential: StoredCredential): Json {
	const parameters = {
		operation: 'isolate',
		machineId: { __rl: true, mode: 'id', value: '={{ $json.body.machineId }}' },
		waitForCompletion: true,
		options: { timeout: 240 },
	};
	return chain(`Isolate on request at ${path}`, [
		{
			...node(0, 'Request', 'n8n-nodes-base.webhook', {
				httpMethod: 'POST',
				path,
				responseMode: 'lastNode',
				options: {},
			}),
			typeVersion: 2,
			webhookId: path,
		},
		{
			...node(1, 'Defender', nodeTypeName('defenderMachineAction'), parameters),
			credentials: { microsoftDefenderApi: credential },
		},
	]);
}

/** Isolates every machine whose name begins with the host of an alert that a webhook brings. */
export function isolateHostOfAlert(path: string, credential: StoredCredential): Json {
	const credentials = { microsoftDefenderApi: credential };
	const type = nodeTypeName('defenderMachineAction');
	return chain(`Isolate the host of an alert at ${path}`, [
		{
			...node(0, 'Alert', 'n8n-nodes-base.webhook', { httpMethod: 'POST', path, options: {} }),
			typeVersion: 2,
			webhookId: path,
		},
		{
			...node(1, 'Get Many', type, {
				resource: 'machine',
				operation: 'getAll',
				returnAll: true,
				filters: { name: '={{ $json.body.host }}' },
			}),
			credentials,
		},
		{
			...node(2, 'Isolate', type, {
				operation: 'isolate',
				machineId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
				waitForCompletion: false,
			}),
			credentials,
		},
	]);
}

/** The trigger, polling every minute, and a node after it. */
export function defenderTrigger(
	name: string,
	parameters: Json,
	credential: StoredCredential,
): Json {
	return chain(name, [
		{
			...node(0, 'Trigger', nodeTypeName('defenderMachineActionTrigger'), {
				pollTimes: { item: [{ mode: 'everyMinute' }] },
				...parameters,
			}),
			credentials: { microsoftDefenderApi: credential },
		},
		node(1, 'After', 'n8n-nodes-base.noOp', {}),
	]);
}

/** A machine chosen by its id. */
export function machineById(id: string): Json {
	return { __rl: true, mode: 'id', value: id };
}

/** A node as n8n offers it to models: under a type and a connection of its own. */
function tool(index: number, name: string, parameters: Json, credential: StoredCredential): Json {
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

function connected(type: string, from: readonly Json[], to: string): Json {
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

function webhook(path: string): Json {
	return {
		...node(0, 'Request', 'n8n-nodes-base.webhook', {
			httpMethod: 'POST',
			path,
			responseMode: 'onReceived',
			options: {},
		}),
		typeVersion: 2,
		webhookId: path,
	};
}

/** n8n's AI Agent with the node as its tools. */
export function agentOnRequest(
	path: string,
	credential: StoredCredential,
	model: StoredCredential,
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
		options: {},
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

/** Runs an operation on all machines that a POST to this path names. */
export function actOnRequest(path: string, parameters: Json, credential: StoredCredential): Json {
	return chain(`Act on request at ${path}`, [
		webhook(path),
		node(1, 'Machines', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'body.machineIds' }),
		{
			...node(2, 'Defender', nodeTypeName('defenderMachineAction'), {
				machineId: { __rl: true, mode: 'id', value: "={{ $json['body.machineIds'] }}" },
				waitForCompletion: true,
				...parameters,
			}),
			credentials: { [credentialType]: credential },
		},
	]);
}

/**
 * The items, then a Microsoft Defender node with an error output, and behind it "Done" for what
 * succeeded and "Failed" for what did not.
 */
export function itemsThenDefender(
	name: string,
	items: readonly Json[],
	parameters: Json,
	credential: StoredCredential,
): Json {
	const noOp = 'n8n-nodes-base.noOp';
	const code = { jsCode: `return ${JSON.stringify(items.map((json) => ({ json })))};` };
	const workflow = chain(name, [
		node(0, 'Start', 'n8n-nodes-base.manualTrigger', {}),
		{ ...node(1, 'Items', 'n8n-nodes-base.code', code), typeVersion: 2 },
		{
			...node(2, 'Defender', nodeTypeName('defenderMachineAction'), parameters),
			credentials: { [credentialType]: credential },
			onError: 'continueErrorOutput',
		},
		node(3, 'Done', noOp, {}),
		node(4, 'Failed', noOp, {}),
	]);
	const to = (next: string) => [{ node: next, type: 'main', index: 0 }];
	const connections = {
		Start: { main: [to('Items')] },
		Items: { main: [to('Defender')] },
		Defender: { main: [to('Done'), to('Failed')] },
	};
	return { ...workflow, connections };
}
