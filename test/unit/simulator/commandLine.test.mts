import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { readReply } from './client.mts';

let child: ChildProcess | undefined;
afterEach(() => {
	child?.kill('SIGKILL');
});

function start(...parameters: string[]): ChildProcess {
	child = spawn(process.execPath, ['--import', 'tsx', 'simulator/main.mts', ...parameters], {
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	return child;
}

/** What a process prints until `pattern` appears, or until it ends. */
async function printed(stream: ChildProcess['stdout'], pattern: RegExp): Promise<string> {
	let text = '';
	for await (const chunk of stream ?? []) {
		text += String(chunk);
		if (pattern.test(text)) break;
	}
	return text;
}

describe('npm run simulator', () => {
	it('prints how to point the credential at it, answers, and stops when asked', async () => {
		const simulator = start('--port', '0', '--pace', 'instant');
		const text = await printed(simulator.stdout, /Stop with/);
		const url = /Sign-in URL\s+(\S+)/.exec(text)?.[1] ?? '';
		const secret = /Client Secret\s+(\S{10,})/.exec(text)?.[1] ?? '';
		const [, tenant = ''] = /Tenant ID\s+(\S+)/.exec(text) ?? [];
		const [, clientId = ''] = /Client ID\s+(\S+)/.exec(text) ?? [];
		expect(text).toMatch(/Cloud\s+Custom/);
		expect(text).toMatch(
			/fin-lt-0231\.contoso\.example\s.*\s9f2c41d07be5a8c3146d90e27fb3385a61c0de74/,
		);
		const reply = await readReply(
			await fetch(`${url}/${tenant}/oauth2/v2.0/token`, {
				method: 'POST',
				body: new URLSearchParams({
					client_id: clientId,
					client_secret: secret,
					grant_type: 'client_credentials',
					scope: `${url}/.default`,
				}),
			}),
		);
		expect(reply.json.token_type).toBe('Bearer');
		simulator.kill('SIGTERM');
		expect(await once(simulator, 'exit')).toEqual([0, null]);
	});

	it.each([
		['--port', 'no', /A port is a whole number/],
		['--pace', 'hasty', /Allowed choices are demo, documented, instant/],
	])('refuses %s %s', async (option, value, reason) => {
		const simulator = start(option, value);
		const ended = once(simulator, 'exit');
		expect(await printed(simulator.stderr, /$^/)).toMatch(reason);
		expect((await ended)[0]).not.toBe(0);
	});
});
