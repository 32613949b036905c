import { describe, expect, test } from '@jest/globals';
import { activate, deactivate } from '../../scripts/host/activation.mts';
import { executionsOf } from '../../scripts/host/executions.mts';
import { useHost } from './hostUnderTest.mts';
import { expectTold, startInPortal } from './portal.mts';
import { secretsIn } from './secrets.mts';
import { defenderTrigger } from './workflows.mts';

const host = useHost();

async function switchOn(triggerOn: string): Promise<string> {
	const { api, credential } = host();
	const workflow = defenderTrigger(`Tell ${triggerOn}`, { triggerOn }, credential);
	const id = await api.createWorkflow(workflow);
	await activate(api, id);
	return id;
}

describe('The trigger in n8n', () => {
	test('tells each action once, also over deactivation, restart and crash', async () => {
		const { api, simulator } = host();
		startInPortal(host());
		const workflowId = await switchOn('actionCreated');

		const expected = [startInPortal(host())];
		await expectTold(host(), workflowId, expected);

		await deactivate(api, workflowId);
		expected.push(startInPortal(host()));
		await activate(api, workflowId);
		await expectTold(host(), workflowId, expected);

		for (const how of ['stop', 'kill'] as const) {
			const restarted = host().restart(how);
			expected.push(startInPortal(host()));
			await restarted;
			await expectTold(host(), workflowId, expected);
		}

		// What the crash made n8n forget would come once more, with the next poll.
		expected.push(startInPortal(host()));
		await expectTold(host(), workflowId, expected);

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
