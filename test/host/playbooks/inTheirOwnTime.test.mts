import { describe, expect, test } from '@jest/globals';
import { activate } from '../../../scripts/host/activation.mts';
import { createDataTable } from '../../../scripts/host/dataTable.mts';
import {
	execution,
	executionsOf,
	finished,
	runManually,
	until,
} from '../../../scripts/host/executions.mts';
import { isOldLine, useHost } from '../shared/hostUnderTest.mts';
import { failure, imported, machineId, posted } from './imported.mts';

const host = useHost();

/** n8n keeps a pause of more than 65 seconds in its database, like one of four hours. */
const pauseHours = 70 / 3600;
/** n8n polls once a minute at most. */
const onePollMs = 90_000;

describe('Playbooks that run in their own time', () => {
	test('timed-isolation releases after the pause, although n8n was started anew meanwhile', async () => {
		const { start } = await imported(host(), 'timed-isolation', { hours: pauseHours });
		const began = Date.now();
		const id = await start();
		await until('the isolation is done and n8n waits', async () =>
			(await execution(host().api, id)).status === 'waiting' ? true : undefined,
		);
		expect(posted(host())).toEqual(['isolate fin-lt-0231']);
		// A crash of version 1 of n8n ends what waits; docs/troubleshooting.md says so.
		await host().restart(isOldLine ? 'stop' : 'kill');

		const end = await finished(host().api, id, 120_000);
		expect(failure(end)).toBeUndefined();
		expect(posted(host())).toEqual(['isolate fin-lt-0231', 'unisolate fin-lt-0231']);
		expect(Date.now() - began).toBeGreaterThan(pauseHours * 3_600_000);
		expect(end.items('Report')).toEqual([
			{
				report: expect.stringMatching(
					/^Case 4711: fin-lt-0231\.contoso\.example is not isolated\nIsolated at \S+ \S+ and released at \S+ \S+ UTC, after \d+ minutes$/,
				),
			},
		]);
	});

	test('notify-on-failed-action tells of what has failed, once switched on', async () => {
		const { api, simulator } = host();
		simulator.reset();
		const failing = machineId(host(), 'hr-lt');
		const behaviour = { outcome: 'Failed', troubleshootInfo: 'Disk is full' } as const;
		simulator.machines.behave(failing, behaviour);
		const { workflowId } = await imported(host(), 'notify-on-failed-action');
		await activate(api, workflowId);
		const scan = { type: 'RunAntiVirusScan', requestorComment: 'Case 4711' } as const;
		simulator.actions.add({ ...scan, machineId: machineId(host(), 'fin-lt') });
		const action = simulator.actions.add({ ...scan, machineId: failing });

		const notified = await until(
			'the failed action is told',
			async () => {
				const executions = await executionsOf(api, workflowId);
				const items = executions.flatMap((run) => run.items('Notify'));
				return items.length === 0 ? undefined : items;
			},
			onePollMs,
		);
		expect(notified).toEqual([
			{
				message:
					'hr-lt-0107.contoso.example: antivirus scan ended as Failed: Disk is full. Asked for by soc-playbooks: Case 4711',
				machineActionId: action.id,
				// The simulated cloud has no portal.
				link: '',
			},
		]);
	});

	test('is-the-watch-awake mails until its trigger has given a sign of life', async () => {
		const { api, mailbox } = host();
		mailbox.empty();
		const { tableId } = await createDataTable(api, 'Watches', ['watch', 'seenAt']);
		const { workflowId } = await imported(host(), 'is-the-watch-awake', {}, tableId);
		const look = async () => {
			const end = await finished(api, await runManually(api, workflowId, 'Every Hour'));
			expect(failure(end)).toBeUndefined();
			const texts = mailbox.mails.map(({ text }) => text);
			mailbox.empty();
			return texts;
		};
		expect((await look()).join()).toContain('The last sign of life came never');

		await activate(api, workflowId);
		await until(
			'a sign of life is noted',
			async () => {
				const executions = await executionsOf(api, workflowId);
				return executions.some((run) => run.items('Note the Sign').length > 0) ? true : undefined;
			},
			onePollMs,
		);
		expect(await look()).toEqual([]);
	});
});
