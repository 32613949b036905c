import { expect, test } from '@jest/globals';
import { finished, runManually } from '../../scripts/host/executions.mts';
import { useHost } from './shared/hostUnderTest.mts';
import { itemsThenDefender } from './shared/workflows.mts';

const host = useHost();

test('with an error output what failed leaves there, and what succeeded does not', async () => {
	const { api, credential, simulator } = host();
	const [good, bad] = [simulator.machines.add({}).id, 'e'.repeat(40)];
	const workflow = itemsThenDefender(
		'Isolate good and bad',
		[{ machine: good }, { machine: bad }],
		{
			operation: 'isolate',
			machineId: { __rl: true, mode: 'id', value: '={{ $json.machine }}' },
			waitForCompletion: true,
		},
		credential,
	);
	const workflowId = await api.createWorkflow(workflow);
	const execution = await finished(api, await runManually(api, workflowId, 'Start'), 120_000);
	expect(execution.error).toBeUndefined();
	expect(execution.items('Done')).toMatchObject([{ machineId: good, status: 'Succeeded' }]);
	expect(execution.items('Failed')).toMatchObject([
		{
			machine: bad,
			error: expect.stringContaining(bad),
			message: { kind: 'notFound', httpCode: 404 },
		},
	]);
});
