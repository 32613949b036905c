import { requestsBefore, runWorker, startService } from './run/processes.mts';
import { loadOnce } from './run/load.mts';
import { runtimes } from './run/runtimes.mts';
import type { TaskName } from './clients/work.mts';
import type { Section } from './report/section.mts';
import { run as pollBytes } from './pollBytes.mts';
import { run as quota } from './quota.mts';

/** Something that is counted, and the most it may be. */
interface Count {
	readonly what: string;
	readonly is: number;
	readonly most: number;
}

/** Requests of this node; the sign-in and what warms up the code are none of them. */
async function requestsFor(task: TaskName, count: number, rows = 1_000): Promise<number> {
	const service = await startService({ rows, latencyMs: 0 });
	try {
		const warmUp = { task: 'get', count: 1 } as const;
		await runWorker({ client: 'this node', task, count, url: service.url, warmUp });
		return (await service.requests()) - requestsBefore;
	} finally {
		service.stop();
	}
}

function cell(
	section: Section,
	column: string,
	row: (cells: readonly unknown[]) => boolean,
): number {
	const found = section.rows.find(row);
	return Number(found?.[section.head.indexOf(column)] ?? NaN);
}

async function counts(): Promise<Count[]> {
	const bursts = await quota([10, 100]);
	const ofNode = (n: number) => (cells: readonly unknown[]) =>
		cells[0] === n && cells[1] === 'this node';
	const polls = await pollBytes(true);
	const open = ([first]: readonly unknown[]) => first === 1_000;
	const [own] = runtimes();
	if (own === undefined) throw new Error('There is no Node.js');
	const loaded = await loadOnce(own);
	const few = await requestsFor('resolve', 100);
	const many = await requestsFor('resolve', 1_000);
	return [
		{ what: 'requests, one isolation', is: await requestsFor('submit', 1), most: 3 },
		{ what: 'requests, 200 isolations', is: await requestsFor('submit', 200), most: 210 },
		{ what: 'requests, 100 reads by ID', is: await requestsFor('get', 100), most: 3 },
		{ what: 'requests, a list of 25,000', is: await requestsFor('list', 1, 25_000), most: 3 + 4 },
		{ what: 'requests, 100 names', is: few, most: 3 },
		{ what: 'requests, 1,000 names, to those for 100', is: many / few, most: 10 },
		{
			what: 'requests, 100 isolations with wait',
			is: cell(bursts, 'Requests', ofNode(100)),
			most: 130,
		},
		{ what: 'refused calls, 100 isolations', is: cell(bursts, '429s', ofNode(100)), most: 0 },
		{ what: 'doubled actions, 100 isolations', is: cell(bursts, 'Doubled', ofNode(100)), most: 0 },
		{ what: 'list calls of a poll, 1,000 open', is: cell(polls, 'List calls', open), most: 3 },
		{ what: 'saved kB, 1,000 open', is: cell(polls, 'State kB', open), most: 55 },
		{ what: 'files in memory, package listed', is: loaded.listed, most: 0 },
		{ what: 'files in memory, all of it made', is: loaded.allMade, most: 120 },
	];
}

/** What is counted, and whether all of it is within its bound: figures that no busy machine changes. */
export async function quickSection(): Promise<{ section: Section; isGood: boolean }> {
	const counted = await counts();
	const isGood = ({ is, most }: Count) => is <= most;
	return {
		section: {
			title: 'What is counted',
			head: ['What', 'Is', 'At most', ''],
			rows: counted.map((one) => [one.what, one.is, one.most, isGood(one) ? 'good' : 'TOO MUCH']),
		},
		isGood: counted.every(isGood),
	};
}
