import { expect, test } from '@jest/globals';
import { finished, runManually } from '../../scripts/host/executions.mts';
import { containOverHttp } from './containOverHttp.mts';
import { useHost } from './hostUnderTest.mts';

const host = useHost();

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
