import { seconds } from '../../../clock';
import type { Connection } from '../../../http/connection';
import { lookAtOpen, type LookMemory } from './lookAtOpen';
import { beginWait, waitStep, type Awaited, type WaitEnd, type WaitPace } from './waitState';

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
 * Waits for any number of actions together. Rounds grow longer. Faults of the service end no wait
 * before its deadline; missing permission ends all of them at once.
 *
 * @returns how each wait ended, by id
 * @throws ExecutionCancelled
 */
export async function waitForActions(
	connection: Connection,
	actions: readonly Awaited[],
	pace: WaitPace = defaultPace,
): Promise<Map<string, WaitEnd>> {
	const { clock } = connection;
	const begun = beginWait(actions, pace, clock.now());
	const ends = new Map(begun.ends);
	const memory: LookMemory = {};
	let { state } = begun;
	while (state.open.length > 0) {
		const nap = state.lookAt - clock.now();
		if (nap > 0) await clock.sleep(nap);
		const looked = await lookAtOpen(connection, state.open, memory);
		const step = waitStep(state, looked, clock.now());
		for (const [id, end] of step.ends) ends.set(id, end);
		({ state } = step);
	}
	return ends;
}
