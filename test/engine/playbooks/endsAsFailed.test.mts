import type { IDataObject } from 'n8n-workflow';
import { describe, expect, test } from '@jest/globals';
import { defaultTenantId as contoso } from '../../../simulator/index.mts';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { startBench, type Bench } from './playbook.mts';

closeServicesAfterEachTest();

const called = 'When Called by Itself';
const settings = { mailFrom: 'n8n@contoso.example', mailTo: 'soc@contoso.example' };
const alert = {
	id: 'da1_1',
	title: 'Malware',
	evidence: [
		{
			'@odata.type': '#microsoft.graph.security.deviceEvidence',
			mdeDeviceId: machine.finance,
			deviceDnsName: 'fin-lt-0231',
		},
	],
};

/** A playbook in which a person decides, how it comes to that, and what it says where nobody does. */
interface Row {
	readonly playbook: string;
	readonly startNode?: string;
	readonly pinned?: Record<string, IDataObject[]>;
	readonly arrange?: (bench: Bench) => void;
	readonly unanswered: RegExp;
}

const table: readonly Row[] = [
	{
		playbook: 'contain-from-alert',
		pinned: { 'When an Alert Comes In': [{ body: alert }] },
		unanswered: /^Malware: NOT contained, not all was done or told$/,
	},
	{
		playbook: 'contain-unmanaged-device',
		arrange: ({ simulator }) =>
			simulator.machines.add({
				id: 'c0ffee'.padEnd(40, '0'),
				computerDnsName: 'printer-0007',
				onboardingStatus: 'CanBeOnboarded',
			}),
		unanswered:
			/^Case 4711: printer-0007 is not contained, as far as is known; the mail says more$/,
	},
	{
		playbook: 'isolate-for-every-customer',
		pinned: {
			Customers: [
				{
					customers: [{ customer: contoso, machines: machine.finance, approver: 'a@example.com' }],
				},
			],
		},
		unanswered:
			/^Case 4711: not done for 1 of 1 customers\. [\w-]+: not approved in time, no machine was touched$/,
	},
	{
		playbook: 'isolate-scan-release',
		arrange: ({ outbox }) => (outbox.answers = () => Promise.resolve({ status: 403 })),
		unanswered: /^Case 4711: fin-lt-0231 was not scanned and released, as far as is known[;.] /,
	},
	{
		playbook: 'offboard-retired-machines',
		startNode: called,
		pinned: {
			[called]: [
				{
					...settings,
					id: '2c6b98e0d7f4135aa9be02d16c47f8305e9d1b7a',
					computerDnsName: 'old-ws-0003.contoso.example',
					lastSeen: '2026-01-01T00:00:00Z',
				},
			],
		},
		unanswered: /^old-ws-0003\.contoso\.example is not offboarded, as far as is known[;.] /,
	},
	{
		playbook: 'plan-approve-isolate',
		arrange: ({ simulator }) =>
			simulator.machines.update(machine.finance, { machineTags: ['case-4711'] }),
		unanswered: /^Case 4711: Not approved in time, no machine was touched$/,
	},
];

async function run(
	{ playbook, arrange, startNode, pinned = {} }: Row,
	approves: boolean | 'never',
) {
	const bench = await startBench({ approves });
	arrange?.(bench);
	const start = startNode === undefined ? {} : { startNode };
	const { error } = await bench.run(playbook, { pinned, ...start });
	// It is told in either case, and before the execution ends.
	expect(bench.outbox.mails).toHaveLength(2);
	return error?.message;
}

describe.each(table)('$playbook', (row) => {
	test.each([true, false])(
		'decided by a person, %s: the execution has done its work',
		async (says) => {
			expect(await run(row, says)).toBeUndefined();
		},
	);

	test('decided by nobody: it ends as failed', async () => {
		expect(await run(row, 'never')).toMatch(row.unanswered);
	});
});

describe('undo-one-execution', () => {
	const isolation = {
		type: 'Isolate',
		machineId: machine.finance,
		status: 'Succeeded',
		requestorComment: 'Case 4711 [n8n:workflow-1.231.isolate.0.0]',
	} as const;

	test('ends as failed where that execution has started nothing', async () => {
		const bench = await startBench();
		expect((await bench.run('undo-one-execution')).error?.message).toBe(
			'Case 4711: execution 231 has started nothing in the last 7 days',
		);
	});

	test('takes back the rest before it ends as failed', async () => {
		const bench = await startBench();
		const { actions, machines } = bench.simulator;
		actions.add(isolation);
		actions.add({ ...isolation, type: 'RestrictCodeExecution', machineId: machine.hr });
		machines.behave(machine.finance, { outcome: 'Failed' });
		const end = await bench.run('undo-one-execution');
		expect(end.error?.message).toMatch(/^Case 4711: not all that execution 231 has done is undone/);
		const posts = bench.simulator.requests.posts().map(({ operation }) => operation);
		expect(posts).toEqual(['unisolate', 'unrestrictCodeExecution']);
	});
});

test('cancel-stuck-actions ends as failed where one could not be cancelled', async () => {
	const { simulator, clock, outbox, run: start } = await startBench();
	const createdAt = clock.date() - 90 * 3_600_000;
	const scan = { type: 'RunAntiVirusScan', status: 'Pending', createdAt } as const;
	for (const machineId of [machine.finance, machine.hr])
		simulator.actions.add({ ...scan, machineId });
	simulator.faults.add({ on: 'cancel', kind: 'status', status: 403, times: 1 });
	expect((await start('cancel-stuck-actions')).error?.message).toMatch(
		/^Microsoft Defender: 1 of 2 stuck actions could not be cancelled\. .* app role /,
	);
	expect(outbox.mails).toHaveLength(1);
});

test('isolate-when-it-comes-back tells every machine before it ends as failed', async () => {
	const { outbox, run: start } = await startBench();
	const machines = 'fin-lt-0231, no-such-machine, field-lt-0042, nor-this-one';
	const pinned = { Settings: [{ ...settings, case: 'Case 4711', machines }] };
	const { error } = await start('isolate-when-it-comes-back', { pinned });
	expect(error?.message).toMatch(/^Case 4711: not every machine is isolated or waited for/);
	expect(outbox.handedOn).toHaveLength(2);
	expect(outbox.mails).toHaveLength(2);
});

test('check-before-the-night ends as failed where the check itself did, after its mail', async () => {
	const { outbox, run: start } = await startBench();
	outbox.failing = { node: 'Check Permissions', when: 'before' };
	expect((await start('check-before-the-night')).error?.message).toBe(
		'Microsoft Defender: 1 tenants could not be checked. Check Permissions is broken',
	);
	expect(outbox.mails).toHaveLength(1);
});
