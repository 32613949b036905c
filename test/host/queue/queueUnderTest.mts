import { afterAll, beforeAll } from '@jest/globals';
import axios from 'axios';
import { startQueueHost, type QueueHost } from '../../../scripts/host/queueHost.mts';
import { activate } from '../../../scripts/host/activation.mts';
import { at, textAt, type Json } from '../../../scripts/host/json.mts';
import type { ProcessGroup } from '../../../scripts/host/processGroup.mts';
import { progressOn } from '../../../scripts/host/progress.mts';
import type { Pace } from '../../../simulator/index.mts';
import { demoPace } from '../../../simulator/index.mts';
import { lineUnderTest } from '../shared/hostUnderTest.mts';
import { isolateOnRequest } from '../shared/workflows.mts';

/** Devices answer at once and are done within a second. */
const pace: Pace = { ...demoPace, isolate: { pendingMs: 0, runningMs: 1000 } };

export const concurrency = 25;

/** n8n takes a worker for dead after seconds instead of a minute. */
export const soonDead: NodeJS.ProcessEnv = {
	QUEUE_WORKER_LOCK_DURATION: '10000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '3000',
	QUEUE_WORKER_STALLED_INTERVAL: '3000',
};

/**
 * One n8n with two workers for all the tests of a file.
 * @param env settings of n8n.
 */
export function useQueueHost(env: NodeJS.ProcessEnv = {}): () => QueueHost {
	const started: { host?: QueueHost } = {};
	beforeAll(async () => {
		started.host = await startQueueHost({
			line: lineUnderTest,
			progress: progressOn(process.stderr),
			simulator: { pace },
			env,
			workers: 2,
			concurrency,
		});
	});
	afterAll(async () => {
		await started.host?.close();
	});
	return () => {
		if (started.host === undefined) throw new Error('n8n is not running yet');
		return started.host;
	};
}

/** Switches on a workflow that isolates the machine that a request names. @returns its address. */
export async function offerIsolation(host: QueueHost, path: string, guardRails?: Json) {
	const { api, credential, url } = host;
	const workflowId = await api.createWorkflow(isolateOnRequest(path, credential, guardRails));
	await activate(api, workflowId);
	return { workflowId, address: `${url}/webhook/${path}` };
}

/** Adds machines to the park. @returns their ids. */
export function addMachines({ simulator }: QueueHost, count: number): string[] {
	return Array.from({ length: count }, () => simulator.machines.add({}).id);
}

/** What a caller of the workflow was told of its machine. */
interface Told {
	readonly machineId: string;
	/** The status of the action, or what went wrong instead. */
	readonly status: string;
}

/** Asks for the isolation of a machine and waits for the answer of the workflow. */
export async function isolate(address: string, machineId: string): Promise<Told> {
	// What waits for the quota is answered after more than the five minutes that `fetch` allows, and what a
	// killed worker had begun perhaps never.
	const { status, data } = await axios.post<unknown>(
		address,
		{ machineId },
		{ headers: { connection: 'close' }, timeout: 400_000, validateStatus: () => true },
	);
	const isAnswer = status < 300 && at(data, 'machineId') === machineId;
	return { machineId, status: isAnswer ? textAt(data, 'status') : `HTTP ${status}` };
}

/** Ids of the executions that a worker has begun. */
export function begunBy(worker: ProcessGroup): string[] {
	const lines = worker.output().matchAll(/Worker started execution (\d+)/g);
	return [...lines].map(([, id = '']) => id);
}

/** How many actions were asked for on each of these machines, and how many there are. */
export function actionsOn({ simulator }: QueueHost, machineIds: readonly string[]) {
	const posts = simulator.requests.of('isolate');
	const actions = simulator.actions.all();
	return machineIds.map((id) => ({
		posts: posts.filter(({ machineId }) => machineId === id).length,
		actions: actions.filter(({ machineId }) => machineId === id).length,
	}));
}

/** Writes a figure that is worth knowing beside the result of the tests. */
export function note(text: string): void {
	process.stderr.write(`n8n ${lineUnderTest.version}: ${text}\n`);
}
