import { describe, expect, test } from '@jest/globals';
import {
	defaultTenantId as contoso,
	fabrikamTenantId as fabrikam,
} from '../../../simulator/index.mts';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { outputOf, posted, startBench, type Bench } from './playbook.mts';

closeServicesAfterEachTest();

const expired = {
	clientSecret: 'expired-secret-value',
	tenants: `Fabrikam = ${fabrikam}`,
};
const tag = (bench: Bench, ...ids: readonly string[]) => {
	for (const id of ids) bench.simulator.machines.update(id, { machineTags: ['case-4711'] });
};

describe('With a secret that has expired', () => {
	test.each([
		'cancel-stuck-actions',
		'check-before-the-night',
		'contain-unmanaged-device',
		'isolate-for-every-customer',
		'isolate-scan-release',
		'isolate-when-it-comes-back',
		'offboard-retired-machines',
		'plan-approve-isolate',
		'register-of-isolated-machines',
		'release-what-is-due',
		'scheduled-antivirus-scan',
	])('%s mails why, and ends as failed with it', async (playbook) => {
		const bench = await startBench();
		const end = await bench.run(playbook, { credential: expired });
		expect(end.error?.message).toMatch(/secret/i);
		expect(bench.outbox.mails).not.toEqual([]);
		for (const { subject, text } of bench.outbox.mails) expect(subject + text).toMatch(/secret/i);
		expect(posted(bench.simulator)).toEqual([]);
	});

	test.each(['contain-and-collect', 'timed-isolation', 'evidence-to-object-storage'])(
		'%s reports why, and ends as failed with it',
		async (playbook) => {
			const end = await (await startBench()).run(playbook, { credential: expired });
			expect(end.error?.message).toMatch(/secret/i);
			expect(outputOf(end, 'Report')).toHaveLength(1);
		},
	);

	test.each(['quarantine-file-everywhere', 'triage-by-live-response', 'undo-one-execution'])(
		'%s ends as failed with why',
		async (playbook) => {
			const end = await (await startBench()).run(playbook, { credential: expired });
			expect(end.error?.message).toMatch(/secret/i);
		},
	);
});

describe('Where one of several is left out', () => {
	test('isolate-for-every-customer ends as failed, and names it', async () => {
		const bench = await startBench();
		const machines = `${machine.finance}, nope-1`;
		const customers = [{ customer: contoso, machines, approver: 'a@example.com' }];
		const end = await bench.run('isolate-for-every-customer', {
			pinned: { Customers: [{ customers }] },
		});
		expect(posted(bench.simulator)).toEqual([`isolate ${machine.finance}`]);
		expect(end.error?.message).toMatch(/not done for 1 of 1 customers\. .*nope-1/);
		expect(bench.outbox.mails.at(-1)?.text).toContain('No machine has the name "nope-1"');
	});

	test('isolate-when-it-comes-back ends as failed, and names it', async () => {
		const bench = await startBench();
		const settings = { mailFrom: 'n8n@contoso.example', mailTo: 'soc@contoso.example' };
		const machines = 'fin-lt-0231, nope-1';
		const end = await bench.run('isolate-when-it-comes-back', {
			pinned: { Settings: [{ ...settings, case: 'Case 4711', machines }] },
		});
		expect(posted(bench.simulator)).toEqual([`isolate ${machine.finance}`]);
		expect(end.error?.message).toMatch(
			/^Case 4711: not every machine .*"nope-1".*the mails say more$/,
		);
		expect(bench.outbox.mails[0]?.text).toMatch(/"nope-1".*Check the value/);
	});

	test('plan-approve-isolate ends as failed, and names it', async () => {
		const bench = await startBench();
		tag(bench, machine.finance, machine.hr);
		bench.simulator.machines.update(machine.hr, { deviceValue: 'High' });
		const end = await bench.run('plan-approve-isolate');
		expect(posted(bench.simulator)).toEqual([`isolate ${machine.finance}`]);
		expect(end.error?.message).toMatch(
			/^Case 4711: 1 of 1 approved machines are isolated\. hr-lt-0107 was not isolated\. .*Protected Device Values/,
		);
		expect(bench.outbox.mails).toHaveLength(2);
	});

	test('quarantine-file-everywhere says that it acted nowhere, and why', async () => {
		const bench = await startBench();
		for (const id of [machine.finance, machine.hr])
			bench.simulator.machines.update(id, { healthStatus: 'Inactive' });
		const end = await bench.run('quarantine-file-everywhere');
		expect(posted(bench.simulator)).toEqual([]);
		expect(end.error?.message).toMatch(/^Case 4711: quarantined nowhere\. .*[Ii]nactive/);
	});

	test('evidence-to-object-storage reports a manifest that could not be stored', async () => {
		const bench = await startBench();
		bench.outbox.failing = { node: 'Upload Manifest', when: 'before' };
		const end = await bench.run('evidence-to-object-storage');
		expect(outputOf(end, 'Report')).toEqual([
			{ report: 'case-4711: 2 of 2 packages stored, and the manifest could NOT be stored' },
		]);
		expect(end.error?.message).toMatch(/could NOT be stored\. Upload Manifest is broken$/);
	});
});

describe('Where there is nothing to act on', () => {
	test.each([
		['scheduled-antivirus-scan', /nothing was scanned, since no active machine has the tag vip$/],
		['plan-approve-isolate', /^Case 4711: No machine was touched, .*No machine has the tag/],
	] as const)('%s mails so, and ends as failed', async (playbook, said) => {
		const bench = await startBench();
		bench.simulator.machines.update(machine.finance, { machineTags: [] });
		const end = await bench.run(playbook);
		expect(end.error?.message).toMatch(said);
		expect(bench.outbox.mails).toHaveLength(1);
		expect(`${bench.outbox.mails[0]?.subject} ${bench.outbox.mails[0]?.text}`).toMatch(
			/has the tag/,
		);
	});

	test.each([
		['StopAndQuarantineFile', 'it cannot be taken back from here', true],
		['RunAntiVirusScan', 'it changed nothing on the machine', false],
	] as const)('undo-one-execution says what becomes of %s', async (type, becomes, isFailed) => {
		const bench = await startBench();
		bench.simulator.actions.add({
			type,
			machineId: machine.finance,
			status: 'Succeeded',
			requestorComment: 'Case 4711 [n8n:workflow-1.231.node.0.0]',
		});
		const end = await bench.run('undo-one-execution');
		expect(outputOf(end, 'Not Taken Back')).toEqual([
			{ report: `fin-lt-0231.contoso.example: ${type}, ${becomes}` },
		]);
		const said = end.error?.message;
		if (isFailed) expect(said).toMatch(`fin-lt-0231.contoso.example: ${type}, ${becomes}`);
		else expect(said).toBeUndefined();
		expect(posted(bench.simulator)).toEqual([]);
	});
});
