import type { WorkerRequest } from '../clients/worker.mts';
import { exponent } from '../report/statistics.mts';
import type { Section } from '../report/section.mts';
import { requestsBefore, runWorker, startService } from './processes.mts';
import type { Runtime } from './runtimes.mts';

/** What grows, from where on the work outweighs what a run costs in any case. */
const series: ReadonlyArray<{
	readonly task: WorkerRequest['task'];
	readonly sizes: readonly number[];
}> = [
	{ task: 'submit', sizes: [10, 100, 1_000, 5_000] },
	{ task: 'resolve', sizes: [10, 100, 1_000, 10_000] },
	{ task: 'list', sizes: [10, 100, 1_000, 10_000, 100_000] },
];

/** The CPU time of this node by the size of its work, and the exponent of the fit. */
export async function growthSection(runtime: Runtime): Promise<Section> {
	const rows: Section['rows'] = [];
	for (const { task, sizes } of series) {
		const points: Array<[number, number]> = [];
		for (const size of sizes) {
			const service = await startService({ rows: task === 'list' ? size : 1_000, latencyMs: 0 });
			const warmUp = { task: 'get', count: 50 } as const;
			const request = { client: 'this node', task, count: size, url: service.url, warmUp } as const;
			const result = await runWorker(request, runtime.path);
			const requests = (await service.requests()) - requestsBefore;
			service.stop();
			if (result === undefined) continue;
			points.push([size, result.cpuMs]);
			rows.push([task, size, requests, Math.round(result.cpuMs), Math.round(result.blockedMs), '']);
		}
		// Small ones measure what a run costs in any case.
		rows.at(-1)?.splice(5, 1, exponent(points.slice(-2)).toFixed(2));
	}
	const head = ['Task', 'N', 'Requests', 'CPU ms', 'Blocked ms', 'Exponent of the last step'];
	return { title: `Growth, this node on ${runtime.name}`, head, rows };
}
