import { describe, expect, test } from '@jest/globals';
import { activate, deactivate } from '../../scripts/host/activation.mts';
import { executionsOf, until } from '../../scripts/host/executions.mts';
import { textAt } from '../../scripts/host/json.mts';
import { useHost } from './hostUnderTest.mts';
import { secretsIn } from './secrets.mts';
import { defenderTrigger } from './workflows.mts';

const host = useHost();
/** n8n polls once a minute at most. */
const onePollMs = 90_000;

async function switchOn(triggerOn: string): Promise<string> {
	const { api, credential } = host();
	const workflow = defenderTrigger(`Tell ${triggerOn}`, { triggerOn }, credential);
	const id = await api.createWorkflow(workflow);
	await activate(api, id);
	return id;
}

/** Starts an action as an analyst in the portal would. */
function startInPortal(): string {
	const [machine] = host().simulator.machines.all();
	if (machine === undefined) throw new Error('The park is empty');
	const action = host().simulator.actions.add({
		type: 'RunAntiVirusScan',
		machineId: machine.id,
		requestorComment: 'started in the portal',
	});
	return action.id;
}

/** Ids of the actions told so far, in order, with repetitions. */
async function told(workflowId: string): Promise<string[]> {
	const executions = await executionsOf(host().api, workflowId);
	return executions.flatMap((execution) =>
		execution.items('After').map((item) => textAt(item, 'id')),
	);
}

async function expectTold(workflowId: string, actionIds: readonly string[]): Promise<void> {
	await until(
		`${actionIds.length} actions are told`,
		async () => ((await told(workflowId)).length >= actionIds.length ? true : undefined),
		onePollMs,
	);
	expect(await told(workflowId)).toEqual(actionIds);
}

describe('The trigger in n8n', () => {
	test('tells each action once, also over deactivation, restart and crash', async () => {
		const { api, simulator } = host();
		startInPortal();
		const workflowId = await switchOn('actionCreated');

		const expected = [startInPortal()];
		await expectTold(workflowId, expected);

		await deactivate(api, workflowId);
		expected.push(startInPortal());
		await activate(api, workflowId);
		await expectTold(workflowId, expected);

		for (const how of ['stop', 'kill'] as const) {
			const restarted = host().restart(how);
			expected.push(startInPortal());
			await restarted;
			await expectTold(workflowId, expected);
		}

		const executions = await executionsOf(api, workflowId);
		expect(new Set(executions.map(({ mode, status }) => `${mode} ${status}`))).toEqual(
			new Set(['trigger success']),
		);
		for (const { stored } of executions) expect(secretsIn(stored, simulator)).toEqual([]);
	});

	test('does not start when the app may not list actions, and names the role', async () => {
		const { simulator } = host();
		simulator.apps.update(simulator.credential.clientId, { roles: [] });
		simulator.apps.revokeTokens();
		await expect(switchOn('actionFinished')).rejects.toThrow(/Machine\.Read/);
		simulator.reset();
	});
});
