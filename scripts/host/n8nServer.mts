import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './freePort.mts';
import type { InstalledHost } from './installHost.mts';
import { startN8n, type N8nProcess } from './n8nProcess.mts';

/** n8n's main process, ready to answer. */
export interface N8nServer extends N8nProcess {
	/** Origin of the editor and of the REST interface. */
	readonly url: string;
}

/** How long n8n may take until it answers, the making of its database included. */
const readyWithinMs = 180_000;
const askEveryMs = 200;

async function answers(url: string): Promise<boolean> {
	try {
		return (await fetch(url)).ok;
	} catch {
		return false;
	}
}

function lastWords(server: N8nProcess): string {
	return server.output().trimEnd().split('\n').slice(-25).join('\n');
}

async function untilReady(url: string, server: N8nProcess): Promise<void> {
	const deadline = Date.now() + readyWithinMs;
	while (!(await answers(`${url}/healthz/readiness`))) {
		if (!server.isRunning()) throw new Error(`n8n has ended:\n${lastWords(server)}`);
		if (Date.now() > deadline) {
			await server.kill();
			throw new Error(`n8n did not get ready:\n${lastWords(server)}`);
		}
		await sleep(askEveryMs);
	}
}

/** Starts n8n on a free port of the loopback interface and waits until it is ready. */
export async function startServer(
	host: InstalledHost,
	env: NodeJS.ProcessEnv,
	wantedPort?: number,
): Promise<N8nServer> {
	const port = wantedPort ?? (await freePort());
	const url = `http://127.0.0.1:${port}`;
	const server = startN8n(host, ['start'], {
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		...env,
	});
	await untilReady(url, server);
	return { ...server, url };
}
