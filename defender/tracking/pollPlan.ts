import type { ListDialect } from '../http/connection';
import { idsPerCall } from '../http/lists/listDialect';
import { largestPage } from '../http/lists/listPages';
import type { TrackingState } from './trackingState';

/** How the next poll reads: all actions created since a time, and older ones by their ids. */
interface PollPlan {
	readonly since: number;
	readonly ids: readonly string[];
}

/**
 * What calls cost, counted in rows of a list, of which each is about one kilobyte. The service
 * allows 25 calls a minute in the long run, to all tools together, so that each further call of a
 * poll weighs more than the one before.
 */
const costOfCalls = (count: number): number => 200 * count + 20 * count ** 2;

/**
 * The cheapest way to see every open action again. One list call is needed in any case and covers
 * the open actions that are young enough. It can reach further back and so spare calls for ids, at
 * the price of rows that nobody asked for.
 */
export function planPoll(
	state: Pick<TrackingState, 'floor' | 'seenCount' | 'open' | 'settled'>,
	dialect: ListDialect,
): PollPlan {
	const older = [...state.open]
		.filter(([, { createdAt }]) => createdAt < state.floor)
		.sort(([, one], [, other]) => other.createdAt - one.createdAt);
	const reachOf = (covered: number) => older[covered - 1]?.[1];
	/** At least so many rows come when the list begins with the youngest `covered` of the older ones. */
	const rowsOf = (covered: number): number => {
		if (covered === 0) return state.settled.size + state.open.size - older.length;
		return state.seenCount - (reachOf(covered)?.seenBefore ?? -Infinity);
	};
	const costOf = (covered: number): number => {
		const rows = rowsOf(covered);
		const byIds = older.length - covered;
		const pages = Math.max(1, Math.ceil(rows / largestPage));
		return costOfCalls(pages + Math.ceil(byIds / idsPerCall[dialect])) + rows + byIds;
	};
	let best = 0;
	let lowest = costOf(0);
	for (let covered = 1; covered <= older.length; covered += 1) {
		const cost = costOf(covered);
		if (cost < lowest) [best, lowest] = [covered, cost];
	}
	return {
		since: reachOf(best)?.createdAt ?? state.floor,
		ids: older.slice(best).map(([id]) => id),
	};
}
