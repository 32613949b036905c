import { settle, type Settled } from '../general/settled';
import type { Begun, Kind, Thing } from './kind';
import type { Job, Order, Subject } from './order';
import type { Way } from './port';

/** What each job got; those that were not begun are missing. */
export type Starts<O, S, T> = ReadonlyMap<Job<O, S>, Settled<Begun<T>>>;

/**
 * Does what has to be done before the jobs of an order start, one order after another.
 *
 * @returns the orders' jobs; the error in their place where that failed
 */
export async function prepareOrders<
	O extends Order<T, unknown>,
	S extends Subject,
	T extends Thing,
>(
	kind: Kind<O, S, T>,
	way: Way,
	cleared: ReadonlyMap<O, Settled<ReadonlyArray<Job<O, S>>>>,
): Promise<Map<O, Settled<ReadonlyArray<Job<O, S>>>>> {
	const ready = new Map(cleared);
	const prepare = kind.preparing?.(way);
	if (prepare === undefined) return ready;
	for (const [order, jobs] of cleared) {
		if (!jobs.ok || jobs.value.length === 0) continue;
		const done = await settle(() => prepare(order));
		if (!done.ok) ready.set(order, done);
	}
	return ready;
}

/** Starts all jobs of a run within the call budget. */
export async function startJobs<O extends Order<T, unknown>, S extends Subject, T extends Thing>(
	kind: Kind<O, S, T>,
	way: Way,
	jobs: ReadonlyArray<Job<O, S>>,
): Promise<Starts<O, S, T>> {
	if (jobs.length === 0) return new Map();
	const begun = await kind.start(way, jobs, !way.port.continues);
	return new Map(
		jobs.flatMap((job, position): Array<[Job<O, S>, Settled<Begun<T>>]> => {
			const one = begun[position];
			return one === undefined ? [] : [[job, one]];
		}),
	);
}
