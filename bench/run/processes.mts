import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { WorkerRequest, WorkerResult } from '../clients/worker.mts';
import type { ServiceRequest } from '../service/api.mts';
import type { ServiceNews } from '../service/main.mts';

interface Service {
	readonly url: string;
	/** How many requests have come since this was asked the last time. */
	requests(): Promise<number>;
	stop(): void;
}

export async function startService(request: ServiceRequest): Promise<Service> {
	const child = fork(join('bench', 'service', 'main.mts'), [JSON.stringify(request)]);
	const { url } = await news<{ url: string }>(child);
	return {
		url,
		async requests() {
			const told = news<{ requests: number }>(child);
			child.send('tell');
			return (await told).requests;
		},
		stop: () => child.disconnect(),
	};
}

async function news<T extends ServiceNews>(child: ChildProcess): Promise<T> {
	const [message] = (await once(child, 'message')) as [T];
	return message;
}

/** Requests of this node before its own work: it signs in, and warms up with reads that share a call. */
export const requestsBefore = 2;

/**
 * Lets a client work in a process of its own.
 *
 * @param node path of the Node.js to use
 * @throws where the process ends without a result
 */
export async function runWorker(
	request: WorkerRequest,
	node = process.execPath,
): Promise<WorkerResult | undefined> {
	const child = fork(join('bench', 'clients', 'worker.mts'), [JSON.stringify(request)], {
		execPath: node,
	});
	let told: { result?: WorkerResult } | undefined;
	child.once('message', (message) => (told = message as { result?: WorkerResult }));
	const [code] = (await once(child, 'exit')) as [number | null];
	if (told === undefined) {
		throw new Error(`${request.client}: ${request.task} ended with exit code ${code ?? ''}`);
	}
	return told.result;
}
