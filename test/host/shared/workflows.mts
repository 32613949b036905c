import { credentialType } from '../../../scripts/host/host.mts';
import { nodeTypeName } from '../../../scripts/host/packageTarball.mts';
import type { Json } from '../../../scripts/host/json.mts';
import type { StoredCredential } from '../../../scripts/host/playbooks.mts';

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

/**
 * Isolates the machine that a POST to this path names, and answers when that is done.
 *
 * @param guardRails more start here in an hour than the form allows, unless they say otherwise
 */
export function isolateOnRequest(
	path: string,
	credential: StoredCredential,
	guardRails: Json = { mostStarts: 0 },
): Json {
	const parameters = {
		operation: 'isolate',
		machineId: { __rl: true, mode: 'id', value: '={{ $json.body.machineId }}' },
		waitForCompletion: true,
		guardRails,
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

export function webhook(path: string): Json {
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

/** The same one machine after another, in a loop that goes on after errors. */
export function loopOnRequest(path: string, parameters: Json, credential: StoredCredential): Json {
	const base = actOnRequest(path, parameters, credential);
	const nodes = (base.nodes as Json[]).map((one) =>
		one.name === 'Defender' ? { ...one, onError: 'continueRegularOutput' } : one,
	);
	const loop = { ...node(3, 'Loop', 'n8n-nodes-base.splitInBatches', {}), typeVersion: 3 };
	const to = (next: string) => [{ node: next, type: 'main', index: 0 }];
	const connections = {
		Request: { main: [to('Machines')] },
		Machines: { main: [to('Loop')] },
		Loop: { main: [[], to('Defender')] },
		Defender: { main: [to('Loop')] },
	};
	return { ...base, nodes: [...nodes, loop], connections };
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
