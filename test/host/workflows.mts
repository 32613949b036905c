import { credentialType } from '../../scripts/host/host.mts';
import { nodeTypeName } from '../../scripts/host/packageTarball.mts';
import type { Json } from '../../scripts/host/json.mts';
import type { StoredCredential } from '../../scripts/host/playbooks.mts';

function node(index: number, name: string, type: string, parameters: Json): Json {
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
function chain(name: string, nodes: readonly Json[]): Json {
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
