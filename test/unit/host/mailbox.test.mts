import { connect } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { startMailbox, type Mailbox } from '../../../scripts/host/mailbox.mts';

const open: Mailbox[] = [];

afterEach(async () => {
	await Promise.all(open.splice(0).map((mailbox) => mailbox.close()));
});

/** Says all lines at once and resolves with what was answered, when the server hangs up. */
async function say(port: number, lines: readonly string[]): Promise<string> {
	return await new Promise((resolve, reject) => {
		const heard: string[] = [];
		const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n`));
		socket.setEncoding('utf8').on('data', (text) => heard.push(String(text)));
		socket.on('error', reject).on('close', () => resolve(heard.join('')));
	});
}

const letter = (encoding: string, ...body: readonly string[]): string[] => [
	'EHLO n8n',
	'MAIL FROM:<n8n@contoso.example>',
	'RCPT TO:<soc@contoso.example>',
	'DATA',
	'To: soc@contoso.example',
	'Subject: =?UTF-8?Q?Isolate_2_machines=3F?=',
	`Content-Transfer-Encoding: ${encoding}`,
	'',
	...body,
	'.',
	'QUIT',
];

async function received(...lines: readonly string[]) {
	const mailbox = await startMailbox();
	open.push(mailbox);
	const heard = await say(mailbox.port, lines);
	return { heard, mails: mailbox.mails };
}

test('a mail arrives as its reader sees it', async () => {
	const { heard, mails } = await received(...letter('7bit', 'One', '..two', '', 'Three'));
	expect(heard.match(/^\d+/gm)).toEqual(['220', '250', '250', '250', '354', '250', '221']);
	expect(mails).toEqual([
		{
			to: 'soc@contoso.example',
			subject: 'Isolate 2 machines?',
			text: 'One\n.two\n\nThree',
			links: [],
		},
	]);
});

test('lines that were broken and letters that were written as numbers are put together', async () => {
	const { mails } = await received(
		...letter('quoted-printable', '<a href=3D"http://n8n/?a=3D1&amp;=', 'b=3D2">Gr=C3=BCn</a>'),
	);
	expect(mails).toMatchObject([
		{ text: '<a href="http://n8n/?a=1&amp;b=2">Grün</a>', links: ['http://n8n/?a=1&b=2'] },
	]);
});

test('a mail in Base64 is read', async () => {
	const { mails } = await received(...letter('base64', Buffer.from('Grün').toString('base64')));
	expect(mails).toMatchObject([{ text: 'Grün' }]);
});
