import type { IDataObject } from 'n8n-workflow';
import { isDefenderError } from '../../../../defender/defenderError';
import type { ResolvedMachine } from '../../../../defender/machines/lookUp/resolveTargets';
import { settle, type Settled } from '../../../../defender/general/settled';
import type { ItemEnd, Output, PartEnd, Run, RunEnd } from '../operation';

/** Items read in one piece: some 50 ms of work. */
const breathEvery = 100;

/** Lets n8n do something else now and then while many items are looked at. */
export async function breathe({ clock }: Pick<Run, 'clock'>, position: number): Promise<void> {
	if (position > 0 && position % breathEvery === 0) await clock.sleep(1);
}

/**
 * Reads something for each item of a run; what is wrong with one costs no other. Reading evaluates
 * expressions, and n8n does nothing else meanwhile: with thousands of items it would not answer its
 * editor, nor whoever asks whether it is alive.
 */
export async function readItems<T>(
	run: Run,
	read: (index: number) => T,
): Promise<Array<Settled<T>>> {
	const items: Array<Settled<T>> = [];
	for (const [position, index] of run.items.entries()) {
		await breathe(run, position);
		items.push(await settle(() => read(index)));
	}
	return items;
}

/** Things that items ask for, and where the item of each stands in the input. */
interface Parts<T> {
	readonly parts: ReadonlyArray<Settled<T>>;
	readonly itemAt: readonly number[];
}

/** Reads what each item of a run asks for, where that may be several things. */
export async function readParts<T>(
	run: Run,
	read: (index: number) => ReadonlyArray<Settled<T>>,
): Promise<Parts<T>> {
	const items = await readItems(run, read);
	const parts = items.map((item) => (item.ok ? item.value : [item]));
	return {
		parts: parts.flat(),
		itemAt: parts.flatMap((own, position) => own.map(() => itemAt(run, position))),
	};
}

/** The end of a run by items, whose ends are those of their parts. */
export function byItem(run: Run, itemAt: readonly number[], end: RunEnd): RunEnd {
	const ends = new Map(run.items.map((item): [number, PartEnd[]] => [item, []]));
	end.ends.forEach((part, position) => ends.get(itemAt[position] ?? position)?.push(...part));
	return { ...end, ends: [...ends.values()] };
}

/** Where an item of a run stands in the input. */
export function itemAt({ items }: Pick<Run, 'items'>, position: number): number {
	return items[position] ?? position;
}

export function valuesOf<T>(items: ReadonlyArray<Settled<T>>): T[] {
	return items.flatMap((item) => (item.ok ? [item.value] : []));
}

/**
 * The part of the quota that a run may use: one connection serves all its items, so the smallest
 * share that any of them asks for holds for all.
 */
export function smallestShare(shares: readonly number[]): number {
	return Math.min(100, ...shares);
}

/** Whether something is wrong with an item, in any tenant, and the node does not go on without it. */
export async function mustHalt(
	{ continues, together }: Run,
	items: ReadonlyArray<Settled<unknown>>,
): Promise<boolean> {
	if (continues) return false;
	return await together.isAnyBad(items.some((item) => !item.ok));
}

/** The end of an item that is about one thing; undefined when it was not begun. */
export function endOfOne(part: Settled<readonly Output[]> | undefined): ItemEnd {
	return part === undefined ? [] : [part];
}

/** The part of an item's end that one machine is; nothing when it was not through. */
export function endOfMachine(
	machine: ResolvedMachine,
	end: Settled<Output | undefined> | undefined,
): ItemEnd {
	const machineId = machine.id;
	if (end === undefined) return [];
	if (!end.ok) return [{ ok: false, error: withNotes(end.error, machine), machineId }];
	if (end.value === undefined) return [];
	const json = { ...end.value.json, ...howFound(machine) };
	return [{ ok: true, value: [{ ...end.value, json }], machineId }];
}

/** What went wrong with a machine that was gone on with unlooked at, and that it was. */
function withNotes(error: Error, { railsNote, libraryNote }: ResolvedMachine): Error {
	const notes = [railsNote, libraryNote].filter((note) => note !== undefined);
	if (notes.length === 0 || !isDefenderError(error)) return error;
	return error.with({ details: [...error.details, ...notes] });
}

/** What tells how a machine was found that was not given by a name of its own, and what is not known. */
export function howFound(machine: ResolvedMachine): IDataObject {
	const { matchedName, foundBy, railsNote, libraryNote } = machine;
	return {
		...(railsNote === undefined ? {} : { railsNote }),
		...(libraryNote === undefined ? {} : { libraryNote }),
		...(matchedName === undefined ? {} : { matchedName }),
		...(foundBy === undefined ? {} : { foundBy: { ...foundBy } }),
	};
}

/** The end of a run in which nothing was done but to find out what is wrong. */
export function halted(items: ReadonlyArray<Settled<unknown>>): RunEnd {
	return { ends: items.map((item) => (item.ok ? [] : [item])) };
}
