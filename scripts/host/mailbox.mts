import { createServer, type Socket } from 'node:net';
import { readMail, type Mail } from './mail.mts';

/** A mail server that delivers nothing and keeps what it was given. */
export interface Mailbox {
	readonly port: number;
	/** What has arrived, oldest first. */
	readonly mails: readonly Mail[];
	empty(): void;
	close(): Promise<void>;
}

const endOfLine = '\r\n';
const endOfMail = /\r\n\.\r\n/;

/** Talks SMTP with one client, just enough for a mail without sign-in and encryption. */
class Conversation {
	private unread = '';
	private isInMail = false;

	constructor(
		private readonly socket: Socket,
		private readonly deliver: (source: string) => void,
	) {}

	greet(): void {
		this.reply('220 mailbox');
	}

	read(text: string): void {
		this.unread += text;
		for (;;) {
			const end = (this.isInMail ? endOfMail : /\r\n/).exec(this.unread);
			if (end === null) return;
			const part = this.unread.slice(0, end.index);
			this.unread = this.unread.slice(end.index + end[0].length);
			if (this.isInMail) this.takeMail(part);
			else this.obey(part);
		}
	}

	private takeMail(source: string): void {
		this.isInMail = false;
		// A line that begins with a dot has been given a second one for the journey.
		this.deliver(source.replaceAll(/^\.\./gm, '.'));
		this.reply('250 kept');
	}

	private obey(line: string): void {
		const verb = line.slice(0, 4).toUpperCase();
		if (verb === 'DATA') {
			this.isInMail = true;
			this.reply('354 go ahead');
			return;
		}
		this.reply(verb === 'QUIT' ? '221 bye' : '250 fine');
		if (verb === 'QUIT') this.socket.end();
	}

	private reply(line: string): void {
		this.socket.write(`${line}${endOfLine}`);
	}
}

/**
 * Starts a mail server on a free port of the loopback interface.
 * @param onMail told of each mail.
 */
export async function startMailbox(onMail: (mail: Mail) => void = () => {}): Promise<Mailbox> {
	const mails: Mail[] = [];
	const open = new Set<Socket>();
	const server = createServer((socket) => {
		open.add(socket);
		socket.on('close', () => open.delete(socket)).on('error', () => socket.destroy());
		const conversation = new Conversation(socket, (source) => {
			const mail = readMail(source);
			mails.push(mail);
			onMail(mail);
		});
		socket.setEncoding('utf8').on('data', (text) => conversation.read(String(text)));
		conversation.greet();
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject).listen(0, '127.0.0.1', resolve);
	});
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('The mailbox has no port');
	return {
		port: address.port,
		mails,
		empty: () => void mails.splice(0),
		async close() {
			for (const socket of open) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** Fields of n8n's SMTP credential for it. */
export function mailAccountData({ port }: Mailbox): Record<string, unknown> {
	const signIn = { user: '', password: '' };
	return { ...signIn, host: '127.0.0.1', port, secure: false, disableStartTls: true };
}
