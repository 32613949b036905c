import type { ClientName, WorkerRequest, WorkerResult } from '../clients/worker.mts';
import { median, spread } from '../report/statistics.mts';
import type { Section } from '../report/section.mts';
import { runWorker, startService } from './processes.mts';
import type { Runtime } from './runtimes.mts';

/** A row of work that clients do side by side. */
interface Task extends Pick<WorkerRequest, 'task' | 'count' | 'warmUp'> {
	readonly title: string;
	readonly clients: readonly ClientName[];
	/** Rows that the service lists, and how long it thinks about each call. */
	readonly rows: number;
	readonly latencyMs: number;
	/** Measured on all versions of Node.js, or on the newest one alone. */
	readonly isOnAll: boolean;
}

const everybody: readonly ClientName[] = ['axios', 'bare loop', 'HTTP Request', 'this node'];
const withoutHttpRequest = everybody.filter((client) => client !== 'HTTP Request');
const fast = { rows: 1_000, latencyMs: 0, isOnAll: false };
const warm = (task: WorkerRequest['task']) => ({ task, count: task === 'list' ? 1 : 100 });

export const tasks: readonly Task[] = [
	{
		...fast,
		title: 'submit 1,000 isolations',
		task: 'submit',
		count: 1_000,
		clients: everybody,
		warmUp: warm('submit'),
		isOnAll: true,
	},
	{
		...fast,
		title: 'get 1,000 actions by ID',
		task: 'get',
		count: 1_000,
		clients: everybody,
		warmUp: warm('get'),
	},
	{
		...fast,
		title: 'resolve 1,000 names',
		task: 'resolve',
		count: 1_000,
		clients: withoutHttpRequest,
		warmUp: warm('resolve'),
	},
	{
		...fast,
		title: 'one isolation, 50 ms a call',
		task: 'submit',
		count: 1,
		clients: everybody,
		warmUp: { task: 'submit', count: 1 },
		latencyMs: 50,
	},
	{
		...fast,
		title: 'list 100,000 actions',
		task: 'list',
		count: 1,
		clients: everybody,
		rows: 100_000,
		warmUp: warm('get'),
		isOnAll: true,
	},
	{
		...fast,
		title: 'the same, 500 ms a page',
		task: 'list',
		count: 1,
		clients: withoutHttpRequest,
		rows: 100_000,
		warmUp: { task: 'get', count: 1 },
		latencyMs: 500,
	},
];

interface Column {
	readonly client: ClientName;
	readonly results: WorkerResult[];
}

interface Measuring {
	readonly rounds: number;
	readonly profiles: string | undefined;
}

/** Lets the clients do a task in turn, round by round. */
async function measure(
	task: Task,
	runtime: Runtime,
	{ rounds, profiles }: Measuring,
): Promise<Column[]> {
	const service = await startService({ rows: task.rows, latencyMs: task.latencyMs });
	const columns = task.clients.map((client): Column => ({ client, results: [] }));
	try {
		const turns = Array.from({ length: rounds }, () => columns).flat();
		for (const { client, results } of turns) {
			const { task: name, count, warmUp } = task;
			const request = { client, task: name, count, warmUp, url: service.url, profiles };
			const result = await runWorker(request, runtime.path);
			if (result !== undefined) results.push(result);
		}
	} finally {
		service.stop();
	}
	return columns;
}

type Figure = 'cpuMs' | 'ms' | 'peakMb';

/** How much of a figure this node takes for what another client does. */
function ratio(columns: readonly Column[], client: ClientName, figure: Figure): string {
	const middle = (name: ClientName): number => {
		const results = columns.find((column) => column.client === name)?.results ?? [];
		return median(results.map((result) => result[figure]));
	};
	const value = middle('this node') / middle(client);
	return Number.isNaN(value) ? '–' : value.toFixed(2);
}

/** A table with a row for each client, and this node's ratios to the others. */
export async function taskSection(
	task: Task,
	on: readonly Runtime[],
	measuring: Measuring,
): Promise<Section> {
	const head = [
		'Node.js',
		'Client',
		'CPU ms',
		'± %',
		'Time ms',
		'± %',
		'Peak MB',
		'Blocked ms',
		'This node: CPU',
		'time',
		'memory',
	];
	const rows: Section['rows'] = [];
	for (const runtime of task.isOnAll ? on : on.slice(-1)) {
		const columns = await measure(task, runtime, measuring);
		for (const { client, results } of columns) {
			const all = (figure: keyof WorkerResult) => results.map((result) => result[figure]);
			const middle = (figure: keyof WorkerResult) => Math.round(median(all(figure)));
			const wide = (figure: keyof WorkerResult) => Math.round(spread(all(figure)));
			if (results.length === 0) continue;
			rows.push([
				runtime.name,
				client,
				middle('cpuMs'),
				wide('cpuMs'),
				middle('ms'),
				wide('ms'),
				middle('peakMb'),
				middle('blockedMs'),
				ratio(columns, client, 'cpuMs'),
				ratio(columns, client, 'ms'),
				ratio(columns, client, 'peakMb'),
			]);
		}
	}
	return { title: `${task.title}, medians of ${measuring.rounds} rounds`, head, rows };
}
