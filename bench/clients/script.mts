import { actionIdOf, machineIdOf, nameOf } from '../service/rows.mts';
import type { TaskName } from './work.mts';

/** One call of the service: the parsed answer. */
export type Send = (verb: 'GET' | 'POST', path: string, body?: object) => Promise<unknown>;

export const pageRows = 10_000;

/** What fits into the 7,000 characters that a URL may have. */
const namesPerCall = 200;

/** Calls under way at a time; this node has as many. */
const width = 5;

/**
 * What somebody writes in a hurry: loops that check nothing and repeat nothing, `width` calls at a time.
 *
 * @returns the entities of the answers
 */
export function script(send: Send): Record<TaskName, (count: number) => Promise<unknown[]>> {
	const rowsAt = async (path: string): Promise<unknown[]> =>
		((await send('GET', path)) as { value: unknown[] }).value;
	return {
		submit: (count) =>
			each(count, async (index) => {
				const body = { Comment: 'Bench', IsolationType: 'Full' };
				return await send('POST', `/api/machines/${machineIdOf(index)}/isolate`, body);
			}),
		get: (count) =>
			each(count, async (index) => await send('GET', `/api/machineactions/${actionIdOf(index)}`)),
		async list() {
			const rows: unknown[] = [];
			for (;;) {
				const page = await rowsAt(`/api/machineactions?$top=${pageRows}&$skip=${rows.length}`);
				for (const row of page) rows.push(row);
				if (page.length < pageRows) return rows;
			}
		},
		async resolve(count) {
			const machines: unknown[] = [];
			for (let from = 0; from < count; from += namesPerCall) {
				const length = Math.min(namesPerCall, count - from);
				const names = Array.from({ length }, (_, index) => `'${nameOf(from + index)}'`);
				const filter = encodeURIComponent(`computerDnsName in (${names.join(',')})`);
				machines.push(...(await rowsAt(`/api/machines?$filter=${filter}`)));
			}
			return machines;
		},
	};
}

async function each(count: number, work: (index: number) => Promise<unknown>): Promise<unknown[]> {
	const results: unknown[] = [];
	let next = 0;
	const lane = async (): Promise<void> => {
		while (next < count) {
			const index = next;
			next += 1;
			results[index] = await work(index);
		}
	};
	await Promise.all(Array.from({ length: width }, lane));
	return results;
}
