import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './freePort.mts';
import { startHost, type Host, type HostOptions } from './host.mts';
import type { ProcessGroup } from './processGroup.mts';
import { settingsFor, startPostgres, type Postgres } from './services/postgres.mts';
import { startRedis, type Redis } from './services/redis.mts';

/** A real n8n in queue mode: executions are handed out to workers. */
export interface QueueHost extends Host {
	/** Those that were started with it; a test may kill one and start another. */
	readonly workers: readonly ProcessGroup[];
}

interface QueueHostOptions extends HostOptions {
	readonly workers: number;
	/** Executions that one worker carries out at a time. */
	readonly concurrency: number;
}

function queueEnvironment(redis: Redis, postgres: Postgres, port: number): NodeJS.ProcessEnv {
	return {
		// A worker does not know otherwise where the main process can be called.
		WEBHOOK_URL: `http://127.0.0.1:${port}/`,
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		...settingsFor(postgres),
		N8N_ENCRYPTION_KEY: randomBytes(16).toString('hex'),
	};
}

/** Starts all of it, workers last. */
export async function startQueueHost(options: QueueHostOptions): Promise<QueueHost> {
	const { progress } = options;
	const port = options.port ?? (await freePort());
	const running: { programs: ProcessGroup[]; host?: Host } = { programs: [] };
	const folders: string[] = [];
	const newFolder = async (name: string): Promise<string> => {
		const folder = await mkdtemp(join(tmpdir(), `n8n-defender-${name}-`));
		folders.push(folder);
		return folder;
	};
	const close = async (): Promise<void> => {
		await running.host?.close();
		await Promise.all(running.programs.map((program) => program.stop()));
		for (const folder of folders) await rm(folder, { recursive: true, force: true });
	};
	try {
		const services = await progress.step('Starting Redis and PostgreSQL', async () => {
			const redis = await startRedis(await newFolder('redis'));
			running.programs.push(redis.program);
			const postgres = await startPostgres(await newFolder('postgres'));
			running.programs.push(postgres.program);
			return queueEnvironment(redis, postgres, port);
		});
		const host = await startHost({ ...options, port, env: { ...services, ...options.env } });
		running.host = host;
		const workers = await progress.step(
			`Starting ${options.workers} workers`,
			async () =>
				await Promise.all(
					Array.from({ length: options.workers }, async () =>
						host.startWorker(options.concurrency),
					),
				),
		);
		return { ...host, workers, close, [Symbol.asyncDispose]: close };
	} catch (error) {
		await close();
		throw error;
	}
}
