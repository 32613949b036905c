import { describe, expect, test } from '@jest/globals';
import { activate, deactivate } from '../../scripts/host/activation.mts';
import { executionsOf, until } from '../../scripts/host/executions.mts';
import type { Host } from '../../scripts/host/host.mts';
import { useHost } from './shared/hostUnderTest.mts';
import { expectTold, startInPortal } from './shared/portal.mts';
import { secretsIn } from './shared/secrets.mts';
import { defenderTrigger } from './shared/workflows.mts';

const host = useHost();

async function switchOn(triggerOn: string): Promise<string> {
	const { api, credential } = host();
	const workflow = defenderTrigger(`Tell ${triggerOn}`, { triggerOn }, credential);
	const id = await api.createWorkflow(workflow);
	await activate(api, id);
	return id;
}

/** A fault of the service, and how to know that n8n has met it. */
interface Outage {
	readonly name: string;
	begin(host: Host): void;
	end(host: Host): void;
	wasMet(host: Host): boolean;
}

const noAnswer: Outage = {
	name: 'HTTP 503',
	begin({ simulator }) {
		simulator.requests.clear();
		simulator.faults.add({
			on: 'listMachineActions',
			kind: 'status',
			status: 503,
			times: 10_000,
		});
	},
	end: ({ simulator }) => simulator.faults.clear(),
	// A poll makes four tries.
	wasMet: ({ simulator }) =>
		simulator.requests.of('listMachineActions').filter(({ status }) => status === 503).length >= 4,
};

const expiredSecret: Outage = {
	name: 'expired secret',
	begin({ simulator }) {
		const { clientId, clientSecret: value } = simulator.credential;
		simulator.requests.clear();
		simulator.apps.update(clientId, { secrets: [{ value, id: 'a', expiresAt: 1 }] });
		simulator.apps.revokeTokens();
	},
	end({ simulator }) {
		const { clientId, clientSecret: value } = simulator.credential;
		simulator.apps.update(clientId, { secrets: [{ value, id: 'a' }] });
	},
	wasMet: ({ simulator }) => simulator.requests.of('token').some(({ status }) => status >= 400),
};

describe('The trigger in n8n', () => {
	test('tells each action once, also over deactivation, restart and crash in an outage', async () => {
		const { api, simulator } = host();
		startInPortal(host());
		const workflowId = await switchOn('actionCreated');

		const expected = [startInPortal(host())];
		await expectTold(host(), workflowId, expected);

		await deactivate(api, workflowId);
		expected.push(startInPortal(host()));
		await activate(api, workflowId);
		await expectTold(host(), workflowId, expected);

		for (const [how, outage] of [
			['stop', noAnswer],
			['kill', expiredSecret],
		] as const) {
			outage.begin(host());
			const restarted = host().restart(how);
			expected.push(startInPortal(host()));
			await restarted;
			await until('n8n has met the outage', () =>
				Promise.resolve(outage.wasMet(host()) || undefined),
			);
			outage.end(host());
			const ended = Date.now();
			await expectTold(host(), workflowId, expected);
			const seconds = Math.round((Date.now() - ended) / 1000);
			process.stderr.write(`start during ${outage.name}: told ${seconds} s after its end\n`);
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
