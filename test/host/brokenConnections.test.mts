import { expect, test } from '@jest/globals';
import { finished, runManually } from '../../scripts/host/executions.mts';
import { useHost } from './shared/hostUnderTest.mts';
import { clickThenDefender, machineById } from './shared/workflows.mts';

const host = useHost();

test('an answer that is lost on the way costs neither the run nor a second action', async () => {
	const { api, credential, simulator } = host();
	const { id } = simulator.machines.add({});
	simulator.faults.add({ on: 'isolate', kind: 'resetAfter' });
	simulator.faults.add({ on: 'getMachineAction', kind: 'resetBefore' });
	const parameters = { operation: 'isolate', machineId: machineById(id), waitForCompletion: true };
	const workflow = clickThenDefender('Isolate over a bad line', parameters, credential);
	const workflowId = await api.createWorkflow(workflow);

	const execution = await finished(api, await runManually(api, workflowId, 'Start'), 120_000);
	expect(execution.error).toBeUndefined();
	expect(execution.items('Defender')).toMatchObject([{ machineId: id, status: 'Succeeded' }]);
	expect(simulator.requests.of('isolate')).toHaveLength(1);
	expect(simulator.actions.all()).toHaveLength(1);
});
