import type { Quota } from '../../../contract';
import type { WaitState } from './waitState';

/** What a wait wants of the watch. */
export type PaceOfWait = Pick<WaitState, 'begunAt' | 'lookAt' | 'deadline' | 'shortestMs'>;

/** What the waits of an app in a tenant have called, and may call. */
export interface Spent {
	/** Calls that may go out at `at` without being unfair; below 0 after a look that took many. */
	readonly tokens: number;
	/** `clock.now()` */
	readonly at: number;
	/** `clock.now()` of each call of the last hour, ascending. */
	readonly calls: readonly number[];
}

/** How much of a method's quota is taken, and what may still go out. */
export interface Load {
	/** Calls of the last minute and of the last hour, whoever made them. */
	readonly counts: { readonly minute: number; readonly hour: number };
	readonly quota: Quota;
	/** Part of the quota that may be used, 0 to 1. */
	readonly share: number;
	/** `clock.now()` at which the quota has room for the next call. */
	readonly opensAt: number;
}

/** The state of the watch between two looks. */
export interface Watched {
	/** `clock.now()` of the end of the last look; undefined before the first. */
	readonly lookedAt: number | undefined;
	/** Whether the last look was answered: what stumbles is not asked faster than it has to be. */
	readonly isAnswered: boolean;
}

const hourMs = 3_600_000;
/**
 * Looks of this distance are a fair share of the quota: 18 a minute and 1,108 an hour, which leaves the
 * greater part of the 100 a minute, and a quarter of the 1,500 an hour, to everything else.
 */
const fairMs = 3_250;
/** So many calls may go out together after a rest: the first looks of a wait are close together. */
const mostTokens = 5;
/** What has taken that long is told within a thousandth of it. */
const patience = 1_000;

export const nothingSpent: Spent = { tokens: mostTokens, at: 0, calls: [] };

/** After some calls at `now`. */
export function spend(spent: Spent, count: number, now: number): Spent {
	const saved = spent.tokens + (now - spent.at) / fairMs;
	const recent = spent.calls.filter((call) => call > now - hourMs);
	return {
		tokens: Math.min(mostTokens, saved) - count,
		at: now,
		calls: [...recent, ...new Array<number>(count).fill(now)],
	};
}

/**
 * When to look next: at the pace of the wait that is due first, faster while the quota lies idle, never
 * above the fair share. A deadline is kept to in any case: it is the last chance of that wait.
 */
export function nextLookAt(
	waits: readonly PaceOfWait[],
	watched: Watched,
	spent: Spent,
	load: Load,
	now: number,
): number {
	const fast = watched.isAnswered ? fastMs(spent, load, now) : Infinity;
	const lookedAt = watched.lookedAt ?? -Infinity;
	let wanted = Infinity;
	let deadline = Infinity;
	for (const wait of waits) {
		const pause = Math.max(wait.shortestMs, fast, (now - wait.begunAt) / patience);
		const early = Math.max(lookedAt, wait.begunAt) + pause;
		wanted = Math.min(wanted, wait.lookAt, early);
		deadline = Math.min(deadline, wait.deadline);
	}
	return Math.min(deadline, Math.max(wanted, load.opensAt, fairAt(spent)));
}

function fairAt({ tokens, at }: Spent): number {
	return at + Math.max(0, 1 - tokens) * fairMs;
}

/** The distance of looks that leaves room for as many calls of others as there were lately. */
function fastMs({ calls }: Spent, { counts, quota, share }: Load, now: number): number {
	const own = (withinMs: number) => calls.filter((call) => call > now - withinMs).length;
	const taken = (count: number, withinMs: number, limit: number | undefined) =>
		limit === undefined ? 0 : Math.max(0, count - own(withinMs)) / (limit * share);
	const idle =
		1 -
		Math.max(
			taken(counts.minute, 60_000, quota.perMinute),
			taken(counts.hour, hourMs, quota.perHour),
		);
	return idle <= 0 ? Infinity : Math.ceil(fairMs / (share * idle));
}
