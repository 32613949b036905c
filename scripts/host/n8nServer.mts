import { freePort } from './freePort.mts';
import type { InstalledHost } from './installHost.mts';
import { startN8n } from './n8nProcess.mts';
import type { ProcessGroup } from './processGroup.mts';
import { answers, untilReady } from './ready.mts';

/** n8n's main process, ready to answer. */
export interface N8nServer extends ProcessGroup {
	/** Origin of the editor and of the REST interface. */
	readonly url: string;
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
	// The older line calls itself ready some time before it knows its own addresses.
	const isReady = async (): Promise<boolean> =>
		(await answers(`${url}/healthz/readiness`)) && (await answers(`${url}/rest/settings`));
	await untilReady('n8n', server, isReady);
	return { ...server, url };
}

/**
 * Starts a process that carries out what n8n's main process hands out, and waits until it is ready.
 * @param env the same settings as those of the main process.
 * @param concurrency executions at a time.
 */
export async function startWorker(
	host: InstalledHost,
	env: NodeJS.ProcessEnv,
	concurrency: number,
): Promise<ProcessGroup> {
	const port = await freePort();
	const worker = startN8n(host, ['worker', `--concurrency=${concurrency}`], {
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		...env,
	});
	const health = `http://127.0.0.1:${port}/healthz/readiness`;
	await untilReady('The worker of n8n', worker, async () => await answers(health));
	return worker;
}
