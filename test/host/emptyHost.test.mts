import { expect, test } from '@jest/globals';
import { activate } from '../../scripts/host/activation.mts';
import { executionsOf, finished, until } from '../../scripts/host/executions.mts';
import { useHost } from './shared/hostUnderTest.mts';
import { isolateHostOfAlert } from './shared/workflows.mts';

const host = useHost();

test('an alert with an empty host isolates nobody, and says why', async () => {
	const { api, credential, simulator, url } = host();
	const workflowId = await api.createWorkflow(isolateHostOfAlert('alerts', credential));
	await activate(api, workflowId);
	await fetch(`${url}/webhook/alerts`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ host: '' }),
	});
	const { id } = await until('the alert starts an execution', async () => {
		return (await executionsOf(api, workflowId)).at(0);
	});
	const execution = await finished(api, id);
	expect(execution.nodes).not.toContain('Isolate');
	expect(execution.error?.message).toBe(
		'Name Starts With: the field is empty, its expression came out as an empty text',
	);
	expect(execution.error?.description).toContain('Options > If a Filter Is Empty');
	expect(simulator.requests.posts()).toEqual([]);
});
