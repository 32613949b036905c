import { beforeEach, describe, expect, test } from '@jest/globals';
import { activate } from '../../../scripts/host/activation.mts';
import { execution, executionsOf, finished, until } from '../../../scripts/host/executions.mts';
import type { Mail } from '../../../scripts/host/mail.mts';
import { isOldLine, useHost } from '../shared/hostUnderTest.mts';
import { failure, imported, machineId, posted } from './imported.mts';

const host = useHost();
const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const dayMs = 86_400_000;

beforeEach(() => {
	host().simulator.reset();
	host().mailbox.empty();
});

/** Waits for the question of an execution, which then sleeps. */
async function asked(executionId: string): Promise<Mail> {
	const { api, mailbox } = host();
	return await until('n8n asks for approval', async () => {
		const { status } = await execution(api, executionId);
		return status === 'waiting' ? mailbox.mails[0] : undefined;
	});
}

function linkOf({ links }: Mail): string {
	const link = links.find((address) => address.includes('waiting'));
	if (link === undefined) throw new Error(`No such link: ${links.join(' ')}`);
	return link;
}

/** Opens the link, as a scanner of mails does, and as a person does who has not decided yet. */
async function opens(mail: Mail): Promise<void> {
	for (const agent of ['curl/8', browser]) {
		const answer = await fetch(linkOf(mail), { headers: { 'user-agent': agent } });
		expect(answer.status).toBe(200);
	}
}

/** Sends the form. */
async function decides(mail: Mail, decision: string): Promise<void> {
	const body = new FormData();
	body.set('field-0', decision);
	body.set('field-1', 'robin@contoso.example');
	const headers = { 'user-agent': browser };
	const answer = await fetch(linkOf(mail), { method: 'POST', body, headers });
	expect(answer.status).toBe(200);
}

describe('Asked for by mail and decided by a form', () => {
	test.each([
		// In this order: what it has started n8n knows for a while, also when the simulator forgets it.
		['Leave it alone', [], 'is NOT contained'],
		['Contain', ['isolate printer-0007'], 'is contained'],
	])('contain-unmanaged-device: %s', async (decision, calls, outcome) => {
		const { api, simulator, mailbox } = host();
		simulator.machines.add({
			id: 'c0ffee'.padEnd(40, '0'),
			computerDnsName: 'printer-0007',
			onboardingStatus: 'CanBeOnboarded',
			osPlatform: 'Other',
		});
		const { start } = await imported(host(), 'contain-unmanaged-device');
		const id = await start();
		const mail = await asked(id);
		await opens(mail);
		expect((await execution(api, id)).status).toBe('waiting');
		expect(posted(host())).toEqual([]);

		await decides(mail, decision);
		expect(failure(await finished(api, id))).toBeUndefined();
		expect(posted(host())).toEqual(calls);
		expect(mailbox.mails[1]?.subject).toBe(`Case 4711: printer-0007 ${outcome}`);
		for (const { body } of simulator.requests.posts()) {
			expect(JSON.stringify(body)).toContain('[on behalf of robin@contoso.example]');
		}
	});

	test('offboard-retired-machines asks in an execution of its own', async () => {
		const { api, simulator, mailbox } = host();
		const lastSeen = new Date(Date.now() - 40 * dayMs).toISOString();
		simulator.machines.update(machineId(host(), 'old-ws'), { lastSeen });
		const { workflowId, start } = await imported(host(), 'offboard-retired-machines');
		// On the older line what is called by a workflow needs no publishing.
		if (!isOldLine) await activate(api, workflowId);
		expect(failure(await finished(api, await start()))).toBeUndefined();
		const own = await until('an execution of its own asks', async () =>
			(await executionsOf(api, workflowId)).find(({ status }) => status === 'waiting'),
		);
		const mail = await asked(own.id);
		await opens(mail);
		expect(posted(host())).toEqual([]);
		await decides(mail, 'Offboard');
		expect(failure(await finished(api, own.id))).toBeUndefined();
		expect(posted(host())).toEqual(['offboard old-ws-0003']);
		expect(mailbox.mails[1]?.subject).toContain('its offboarding is under way');
	});
});
