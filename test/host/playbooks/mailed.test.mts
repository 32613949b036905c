import { beforeEach, describe, expect, test } from '@jest/globals';
import { execution, finished, until } from '../../../scripts/host/executions.mts';
import type { Mail } from '../../../scripts/host/mail.mts';
import { credentialData, credentialType } from '../../../scripts/host/host.mts';
import { fabrikamTenantId as fabrikam } from '../../../simulator/index.mts';
import { useHost } from '../shared/hostUnderTest.mts';
import { open, send } from './form.mts';
import { failure, imported, machineId, posted } from './imported.mts';

const host = useHost();
const hourMs = 3_600_000;

beforeEach(() => {
	host().simulator.reset();
	host().mailbox.empty();
});

/** Runs a playbook. @param failing the message that it ends with where it has not done its work. */
async function runToTheEnd(file: string, failing?: RegExp): Promise<void> {
	const { run } = await imported(host(), file);
	const end = failure(await run());
	if (failing === undefined) expect(end).toBeUndefined();
	else expect(end).toMatch(failing);
}

/** Adds a tag to those that a machine has. */
function tag(id: string, added: string): void {
	const { machines } = host().simulator;
	machines.update(id, { machineTags: [...(machines.get(id)?.machineTags ?? []), added] });
}

describe('Run on a schedule in n8n, and mailed to somebody', () => {
	test('scheduled-antivirus-scan scans what has the tag and reports each machine', async () => {
		const { simulator, mailbox } = host();
		const other = machineId(host(), 'hr-lt');
		tag(other, 'vip');
		simulator.machines.behave(other, { outcome: 'Failed' });
		await runToTheEnd(
			'scheduled-antivirus-scan',
			/^error: Weekly antivirus scan: 1 of 2 machines scanned\. /,
		);
		expect(posted(host()).sort()).toEqual([
			'runAntiVirusScan fin-lt-0231',
			'runAntiVirusScan hr-lt-0107',
		]);
		const [mail] = mailbox.mails;
		expect(mail).toMatchObject({
			to: 'soc@contoso.example',
			subject: 'Weekly antivirus scan: 1 of 2 machines scanned',
		});
		expect(mail?.text.split('\n').sort()).toEqual([
			'fin-lt-0231.contoso.example: Succeeded',
			'hr-lt-0107.contoso.example: Failed',
		]);
	});

	test('cancel-stuck-actions cancels what is older than 80 hours, but no containment', async () => {
		const { simulator, mailbox } = host();
		const openFor = (hours: number, type: 'Isolate' | 'RunAntiVirusScan', name: string) =>
			simulator.actions.add({
				type,
				status: 'Pending',
				machineId: machineId(host(), name),
				createdAt: Date.now() - hours * hourMs,
			});
		const stuck = openFor(81, 'RunAntiVirusScan', 'fin-lt');
		openFor(1, 'RunAntiVirusScan', 'hr-lt');
		openFor(81, 'Isolate', 'fin-lt');
		await runToTheEnd('cancel-stuck-actions');
		expect(simulator.requests.posts().map(({ actionId }) => actionId)).toEqual([stuck.id]);
		expect(mailbox.mails).toMatchObject([
			{
				subject: 'Microsoft Defender: 1 stuck actions',
				text: 'fin-lt-0231.contoso.example: RunAntiVirusScan, Cancelled',
			},
		]);
	});

	test('register-of-isolated-machines lists them, and mails nothing when there are none', async () => {
		const { simulator, mailbox } = host();
		await runToTheEnd('register-of-isolated-machines');
		expect(mailbox.mails).toEqual([]);
		simulator.actions.add({
			type: 'Isolate',
			machineId: machineId(host(), 'fin-lt'),
			status: 'Succeeded',
			requestor: 'analyst@contoso.example',
			requestorComment: 'Case 4711',
		});
		await runToTheEnd('register-of-isolated-machines');
		expect(mailbox.mails).toMatchObject([{ subject: 'Microsoft Defender: 1 isolated machines' }]);
		expect(mailbox.mails[0]?.text).toMatch(
			/^fin-lt-0231\.contoso\.example since \S+ \S+ UTC, for \d+ hours, by analyst at contoso\.example: Case 4711 \(without an end\)$/,
		);
		expect(posted(host())).toEqual([]);
	});
});

/** Waits for the mail that asks for approval, and for the execution to wait for the answer. */
async function asked(executionId: string): Promise<Mail> {
	const { api, mailbox } = host();
	return await until('n8n asks for approval', async () => {
		const { status } = await execution(api, executionId);
		return status === 'waiting' ? mailbox.mails[0] : undefined;
	});
}

describe('Asked for by mail and answered by a form', () => {
	test.each([
		// In this order: what it has started n8n knows for a while, also when the simulator forgets it.
		[
			'Leave them alone',
			0,
			'Case 4711: A person has decided to leave them alone, no machine was touched',
			/^$/,
		],
		[
			'Isolate them',
			1,
			'Case 4711: 1 of 1 approved machines are isolated',
			/^error: Case 4711: 1 of 1 approved machines are isolated\. srv-db-01 was not isolated/,
		],
	])('plan-approve-isolate, "%s" isolates %i machines', async (decision, count, report, ends) => {
		for (const name of ['fin-lt', 'srv-db']) tag(machineId(host(), name), 'case-4711');
		const { start } = await imported(host(), 'plan-approve-isolate');
		const executionId = await start();
		const mail = await asked(executionId);
		expect(mail.subject).toBe('Case 4711: isolate 1 of 2 machines?');
		expect(mail.text).toMatch(/srv-db-01\.contoso\.example \(\S+\): .*Protected Device Values/);
		await open(host(), executionId, mail);
		expect(posted(host())).toEqual([]);

		await send(mail, decision);
		const end = await finished(host().api, executionId);
		expect(failure(end) ?? '').toMatch(ends);
		expect(posted(host())).toEqual(['isolate fin-lt-0231'].slice(0, count));
		expect(host().mailbox.mails[1]?.subject).toBe(report);
	});

	test('isolate-for-every-customer asks for each and isolates in their tenant', async () => {
		const { api, simulator, mailbox } = host();
		const data = { ...credentialData(simulator), tenants: `Fabrikam = ${fabrikam}` };
		const name = 'Of customers';
		const credential = { id: await api.createCredential(name, credentialType, data), name };
		const playbook = await imported({ ...host(), credential }, 'isolate-for-every-customer');
		const executionId = await playbook.start();
		const mail = await asked(executionId);
		expect(mail).toMatchObject({
			to: 'soc@fabrikam.example',
			subject: 'Case 4711, Fabrikam: isolate 1 machines?',
		});
		expect(posted(host())).toEqual([]);

		await send(mail, 'Isolate');
		const end = await finished(api, executionId);
		// The tenant of the second customer is none of the credential.
		expect(failure(end)).toMatch(/^error: Case 4711: not done for 1 of 2 customers/);
		expect(simulator.requests.posts().map(({ tenantId }) => tenantId)).toEqual([fabrikam]);
		expect(mailbox.mails.at(-1)?.text.split('\n')).toEqual([
			'Fabrikam: 1 of 1 approved machines are isolated',
			'A. Datum: nothing to isolate, no machine was touched',
			expect.stringContaining('"A. Datum" is not a tenant of the credential'),
		]);
	});
});
