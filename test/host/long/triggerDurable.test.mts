import { describe, test } from '@jest/globals';
import { activate } from '../../../scripts/host/activation.mts';
import { durableCursors } from '../../../scripts/host/durableCursors.mts';
import { executionsOf, until } from '../../../scripts/host/executions.mts';
import { useHost } from '../shared/hostUnderTest.mts';
import { expectTold, startInPortal } from '../shared/portal.mts';
import { defenderTrigger } from '../shared/workflows.mts';

/** Two Poll Times, and a start of n8n. */
const longestPauseMs = 150_000;
const everyMinute = { mode: 'everyMinute' };

describe("With n8n's durable scheduler and cursors the trigger", () => {
	const host = useHost({ env: durableCursors });

	test('tells each action once over an expired secret and a crash, also with two Poll Times', async () => {
		const { api, simulator, credential } = host();
		const published = async (name: string, item: unknown[]) => {
			const parameters = { triggerOn: 'actionCreated', pollTimes: { item } };
			const id = await api.createWorkflow(defenderTrigger(name, parameters, credential));
			await activate(api, id);
			return id;
		};
		const one = await published('One Poll Time', [everyMinute]);
		const two = await published('Two Poll Times', [everyMinute, everyMinute]);
		const expected: string[] = [];
		const { clientId, clientSecret: value } = simulator.credential;
		simulator.apps.update(clientId, { secrets: [{ value, id: 'a', expiresAt: 1 }] });
		simulator.apps.revokeTokens();
		expected.push(startInPortal(host()));
		await until(
			'a poll has failed',
			async () => {
				const executions = await executionsOf(api, one);
				return executions.some(({ status }) => status === 'error') || undefined;
			},
			90_000,
		);
		// n8n keeps its pause after failures in the database, beyond the death of the process.
		simulator.apps.update(clientId, { secrets: [{ value, id: 'a' }] });
		const renewed = Date.now();
		await host().restart('kill');
		expected.push(startInPortal(host()));
		for (const id of [one, two]) await expectTold(host(), id, expected, longestPauseMs);
		const seconds = Math.round((Date.now() - renewed) / 1000);
		process.stderr.write(`durable, killed, secret renewed: told ${seconds} s after that\n`);
	});
});
