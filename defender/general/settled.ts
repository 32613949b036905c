/** How one piece of work ended, as a value, so that one bad item never costs the others theirs. */
export type Settled<T> =
	| { readonly ok: true; readonly value: T }
	| { readonly ok: false; readonly error: Error };

export function asError(thrown: unknown): Error {
	return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** Runs the work and returns its result or its error. Never rejects. */
export async function settle<T>(work: () => T | Promise<T>): Promise<Settled<T>> {
	try {
		return { ok: true, value: await work() };
	} catch (error) {
		return { ok: false, error: asError(error) };
	}
}

/** The same for work that is done at once. */
export function settleNow<T>(work: () => T): Settled<T> {
	try {
		return { ok: true, value: work() };
	} catch (error) {
		return { ok: false, error: asError(error) };
	}
}

/** The counterpart of `settle`: the value, or the error thrown again. */
export function unsettle<T>(settled: Settled<T>): T {
	if (settled.ok) return settled.value;
	throw settled.error;
}

/**
 * Works on many items with at most `width` at a time, in their order. When `goesOn` says no after
 * an item, no further one is begun; those under way are finished.
 *
 * @returns how each item ended, at its position; undefined for items that were not begun
 */
export async function settleAll<T, R>(
	items: readonly T[],
	width: number,
	work: (item: T, index: number) => Promise<R>,
	goesOn: (ended: Settled<R>) => boolean = () => true,
): Promise<Array<Settled<R> | undefined>> {
	const ends = new Array<Settled<R> | undefined>(items.length).fill(undefined);
	const queue = items.entries();
	let stopped = false;
	const worker = async (): Promise<void> => {
		for (const [index, item] of queue) {
			const ended = await settle(() => work(item, index));
			ends[index] = ended;
			stopped ||= !goesOn(ended);
			if (stopped) return;
		}
	};
	await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
	return ends;
}
