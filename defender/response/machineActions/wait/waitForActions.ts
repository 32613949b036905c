import { seconds } from '../../../general/clock';
import type { Connection } from '../../../http/connection';
import { beginWait, type Awaited, type WaitEnd, type WaitPace } from './waitState';
import { watchesOf } from './watch';

const defaultPace: WaitPace = {
	firstMs: seconds(2),
	shortestMs: seconds(2),
	longestMs: seconds(30),
};

/** Seconds between two looks, as one of those who wait wants them. */
export interface Intervals {
	readonly shortestInterval: number;
	readonly longestInterval: number;
}

/** How often a run looks at what it waits for: as often as the most impatient of its items asks. */
export function paceOf(items: readonly Intervals[]): Omit<WaitPace, 'firstMs'> {
	const shortest = Math.min(...items.map((item) => item.shortestInterval));
	const longest = Math.min(...items.map((item) => item.longestInterval));
	return { shortestMs: seconds(shortest), longestMs: seconds(Math.max(shortest, longest)) };
}

/**
 * Waits for any number of actions, together with all others in this process who wait in the same name in
 * the same tenant. Faults of the service end no wait before its deadline; missing permission ends all
 * of this call at once, and none of the others.
 *
 * @returns how each wait ended, by id
 * @throws ExecutionCancelled
 */
export async function waitForActions(
	connection: Connection,
	actions: readonly Awaited[],
	pace: WaitPace = defaultPace,
): Promise<Map<string, WaitEnd>> {
	const { state, ends } = beginWait(actions, pace, connection.clock.now());
	const waiter = { connection, state, ends: new Map(ends) };
	if (state.open.length > 0) await watchesOf(connection).serve(waiter);
	return waiter.ends;
}
