import { settle, type Settled } from '../../../defender/settled';
import type { Run, RunEnd } from './operation';

/** Reads something for each input item; what is wrong with one costs no other. */
export async function readItems<T>(
	run: Run,
	read: (index: number) => T,
): Promise<Array<Settled<T>>> {
	const indexes = [...Array(run.itemCount).keys()];
	return await Promise.all(indexes.map((index) => settle(() => read(index))));
}

export function valuesOf<T>(items: ReadonlyArray<Settled<T>>): T[] {
	return items.flatMap((item) => (item.ok ? [item.value] : []));
}

/** Whether something is wrong with an item, and the node does not go on without it. */
export function mustHalt(run: Run, items: ReadonlyArray<Settled<unknown>>): boolean {
	return !run.continues && items.some((item) => !item.ok);
}

/** The end of a run in which nothing was done but to find out what is wrong. */
export function halted(items: ReadonlyArray<Settled<unknown>>): RunEnd {
	return { ends: items.map((item) => (item.ok ? undefined : item)) };
}
