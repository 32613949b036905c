import { expect, test } from '@jest/globals';
import { finished, runManually } from '../../scripts/host/executions.mts';
import { credentialData, credentialType } from '../../scripts/host/host.mts';
import type { Json } from '../../scripts/host/json.mts';
import { containOverHttp } from './shared/containOverHttp.mts';
import { useHost } from './shared/hostUnderTest.mts';
import { chain, node } from './shared/workflows.mts';

const host = useHost();

test('our credential signs nothing that others may read', async () => {
	const { api, credential, simulator } = host();
	const stranger = simulator.foreignUrl;
	const through = (url: string, options: Json): Json => ({
		...node(1, 'Ask', 'n8n-nodes-base.httpRequest', {
			authentication: 'predefinedCredentialType',
			nodeCredentialType: credentialType,
			url,
			options,
		}),
		typeVersion: 4.2,
		credentials: { [credentialType]: credential },
	});
	const start = node(0, 'Start', 'n8n-nodes-base.manualTrigger', {});
	const workflow = chain('Ask a stranger', [start, through(`${stranger}/api/machines`, {})]);
	const workflowId = await api.createWorkflow(workflow);
	const execution = await finished(api, await runManually(api, workflowId, 'Start'));
	expect(execution.error).toBeDefined();
	expect(simulator.requests.count('foreign')).toBe(0);

	// Of this very machine's addresses none is far enough away to be overheard.
	const apiUrl = 'https://defender.test';
	const far = { ...credentialData(simulator), apiUrl, scope: `${simulator.url}/.default` };
	const farId = await api.createCredential('Far', credentialType, far);
	for (const options of [{ proxy: stranger }, { allowUnauthorizedCerts: true }]) {
		const ask = through(`${apiUrl}/api/machines`, options);
		const credentials = { [credentialType]: { id: farId, name: 'Far' } };
		const id = await api.createWorkflow(
			chain(`Ask with ${Object.keys(options).join()}`, [start, { ...ask, credentials }]),
		);
		const ended = await finished(api, await runManually(api, id, 'Start'));
		expect(JSON.stringify(ended.stored)).toContain('could read the token of this credential');
	}
	expect(simulator.requests.count('foreign')).toBe(0);
});

test("n8n's HTTP Request node does a whole playbook with our credential", async () => {
	const { api, credential, simulator } = host();
	const { id, computerDnsName } = simulator.machines.add({});
	const workflow = containOverHttp(simulator.url, computerDnsName, credential);
	const workflowId = await api.createWorkflow(workflow);

	const execution = await finished(api, await runManually(api, workflowId, 'Start'), 60_000);
	expect(execution.error).toBeUndefined();
	expect(execution.items('Isolated')).toMatchObject([
		{ machineId: id, type: 'Isolate', status: 'Succeeded' },
	]);
	expect(execution.items('Released')).toMatchObject([
		{ machineId: id, type: 'Unisolate', status: 'Succeeded' },
	]);
	expect(simulator.requests.posts().map(({ operation }) => operation)).toEqual([
		'isolate',
		'unisolate',
	]);
});
