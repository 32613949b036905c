import { expect } from '@jest/globals';
import { execution } from '../../../scripts/host/executions.mts';
import type { Mail } from '../../../scripts/host/mail.mts';
import type { useHost } from '../shared/hostUnderTest.mts';

type Host = ReturnType<ReturnType<typeof useHost>>;

const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** Where the form of a question is; the mail has no other link that leads to n8n's webhooks. */
function formOf({ links }: Mail): string {
	const own = links.filter((link) => link.includes('/webhook-waiting/'));
	expect(own).toHaveLength(1);
	return own[0] ?? '';
}

/** Opens the form some times, as programs do that look into mails: nothing is decided by it. */
export async function open({ api }: Host, executionId: string, mail: Mail): Promise<void> {
	for (const agent of [browser, browser, 'SafeLinks', '']) {
		const answer = await fetch(formOf(mail), { headers: { 'user-agent': agent } });
		expect(answer.status).toBe(200);
	}
	expect((await execution(api, executionId)).status).toBe('waiting');
}

/** Sends the form as a browser does. */
export async function send(mail: Mail, decision: string): Promise<void> {
	const body = new FormData();
	body.set('field-0', decision);
	body.set('field-1', 'analyst@contoso.example');
	const headers = { 'user-agent': browser };
	const answer = await fetch(formOf(mail), { method: 'POST', headers, body });
	expect(answer.status).toBe(200);
}
