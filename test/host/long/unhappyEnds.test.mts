import { beforeEach, describe, expect, test } from '@jest/globals';
import { activate } from '../../../scripts/host/activation.mts';
import { executionsOf, finished, runManually, until } from '../../../scripts/host/executions.mts';
import { credentialData, credentialType } from '../../../scripts/host/host.mts';
import { at, type Json } from '../../../scripts/host/json.mts';
import { nodeTypeName } from '../../../scripts/host/packageTarball.mts';
import type { StoredCredential } from '../../../scripts/host/playbooks.mts';
import { useHost } from '../shared/hostUnderTest.mts';
import { chain, clickThenDefender, machineById, node, webhook } from '../shared/workflows.mts';

const host = useHost();
const noOp = 'n8n-nodes-base.noOp';
const missing = 'e'.repeat(40);

beforeEach(() => {
	host().simulator.reset();
});

const isolate: Json = { operation: 'isolate', comment: 'Case 4711', waitForCompletion: true };
const fromBody: Json = { __rl: true, mode: 'id', value: '={{ $json.body.machineId }}' };

/** Isolates the machine of a request, with "After" behind the node and "Failed" behind its error output. */
function isolateThen(
	path: string,
	credential: StoredCredential,
	onError: string,
	settings: Json = {},
): Json {
	const defender = {
		...node(1, 'Defender', nodeTypeName('defenderMachineAction'), {
			...isolate,
			machineId: fromBody,
		}),
		credentials: { [credentialType]: credential },
		onError,
	};
	const to = (next: string) => [{ node: next, type: 'main', index: 0 }];
	const failed = node(3, 'Failed', noOp, {});
	const base = chain(path, [webhook(path), defender, node(2, 'After', noOp, {}), failed]);
	return {
		...base,
		settings: { executionOrder: 'v1', ...settings },
		connections: {
			Request: { main: [to('Defender')] },
			Defender: { main: [to('After'), to('Failed')] },
		},
	};
}

async function begin(path: string, workflow: Json, machineId: string) {
	const { api, url } = host();
	const workflowId = await api.createWorkflow(workflow);
	await activate(api, workflowId);
	await fetch(`${url}/webhook/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', connection: 'close' },
		body: JSON.stringify({ machineId }),
	});
	const { id } = await until('it runs', async () => (await executionsOf(api, workflowId)).at(0));
	return { id, workflowId };
}

async function isolationSent(): Promise<void> {
	await until('the isolation is sent', () =>
		Promise.resolve(host().simulator.requests.count('isolate') > 0 || undefined),
	);
}

describe('The error workflow', () => {
	test('is told what the node says, and nothing of a run by hand', async () => {
		const { api, credential } = host();
		const onError = chain('Tell of errors', [
			node(0, 'Error', 'n8n-nodes-base.errorTrigger', {}),
			node(1, 'Told', noOp, {}),
		]);
		const errorWorkflow = await api.createWorkflow(onError);
		// n8n 2 starts a published one only; n8n 1 has nothing to switch on in it.
		await activate(api, errorWorkflow).catch(() => undefined);
		const byHand = clickThenDefender(
			'By hand',
			{ ...isolate, machineId: machineById(missing) },
			credential,
		);
		const handId = await api.createWorkflow({ ...byHand, settings: { errorWorkflow } });
		expect((await finished(api, await runManually(api, handId, 'Start'))).status).toBe('error');

		const workflow = isolateThen('told', credential, 'stopWorkflow', { errorWorkflow });
		const { id } = await begin('told', workflow, missing);
		const { error } = await finished(api, id);
		const told = await until('the error workflow runs', async () =>
			(await executionsOf(api, errorWorkflow)).at(0),
		);
		const [item] = (await finished(api, told.id)).items('Told');
		expect(item).toMatchObject({
			execution: {
				id,
				lastNodeExecuted: 'Defender',
				error: { message: expect.stringContaining(missing), description: error?.description },
			},
			workflow: { name: 'told' },
		});
		expect(at(error, 'message')).toBe(at(item, 'execution', 'error', 'message'));
		expect(await executionsOf(api, errorWorkflow)).toHaveLength(1);
	});
});

describe('An isolation that does not end', () => {
	test.each([
		['timeout', 'stopWorkflow'],
		['timeout', 'continueRegularOutput'],
		['timeout', 'continueErrorOutput'],
		['stop', 'continueRegularOutput'],
		['stop', 'continueErrorOutput'],
	])(
		'%s of the execution with %s: nothing behind the node runs, and nothing is sent again',
		async (how, onError) => {
			const { api, credential, simulator } = host();
			const { id: machineId } = simulator.machines.add({});
			simulator.machines.behave(machineId, { neverEnds: true });
			const path = `${how}-${onError}`;
			const settings = how === 'timeout' ? { executionTimeout: 8 } : {};
			const workflow = isolateThen(path, credential, onError, settings);
			const { id } = await begin(path, workflow, machineId);
			await isolationSent();
			if (how === 'stop') await api.call('POST', `/rest/executions/${id}/stop`, {});
			const end = await finished(api, id);
			expect(end.status).toBe('canceled');
			expect(end.nodes).not.toContain('After');
			expect(end.nodes).not.toContain('Failed');
			expect(simulator.requests.count('isolate')).toBe(1);
		},
	);
});

describe('A credential, while an execution waits with it,', () => {
	test.each(['changed', 'deleted'])('is %s: the wait goes on to its end', async (how) => {
		const { api, simulator } = host();
		const data = credentialData(simulator);
		const id = await api.createCredential(how, credentialType, data);
		const { id: machineId } = simulator.machines.add({});
		simulator.machines.behave(machineId, { runningMs: 12_000 });
		const workflow = isolateThen(how, { id, name: how }, 'stopWorkflow');
		const execution = await begin(how, workflow, machineId);
		await isolationSent();
		const path = `/rest/credentials/${id}`;
		if (how === 'deleted') await api.call('DELETE', path);
		else {
			const changed = { ...data, clientSecret: 'another one' };
			await api.call('PATCH', path, { name: how, type: credentialType, data: changed });
		}
		const end = await finished(api, execution.id);
		expect(end.items('After')).toMatchObject([{ status: 'Succeeded', completed: true }]);
		expect(simulator.requests.count('isolate')).toBe(1);

		// Whoever asks next signs in anew.
		const { id: next } = simulator.machines.add({});
		await fetch(`${host().url}/webhook/${how}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', connection: 'close' },
			body: JSON.stringify({ machineId: next }),
		});
		const second = await until('it runs again', async () =>
			(await executionsOf(api, execution.workflowId)).at(1),
		);
		expect((await finished(api, second.id)).status).toBe('error');
		expect(simulator.requests.count('isolate')).toBe(1);
	});
});
