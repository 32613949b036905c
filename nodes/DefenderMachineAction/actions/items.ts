import { settle, type Settled } from '../../../defender/settled';
import type { ItemEnd, Output, Run, RunEnd } from './operation';

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

/** The end of an item that is about one thing; undefined when it was not begun. */
export function endOfOne(part: Settled<readonly Output[]> | undefined): ItemEnd {
	return part === undefined ? [] : [part];
}

/** The part of an item's end that one machine is; nothing when it was not through. */
export function endOfMachine(
	machineId: string,
	end: Settled<Output | undefined> | undefined,
): ItemEnd {
	if (end === undefined) return [];
	if (!end.ok) return [{ ...end, machineId }];
	return end.value === undefined ? [] : [{ ok: true, value: [end.value], machineId }];
}

/** The end of a run in which nothing was done but to find out what is wrong. */
export function halted(items: ReadonlyArray<Settled<unknown>>): RunEnd {
	return { ends: items.map((item) => (item.ok ? [] : [item])) };
}
