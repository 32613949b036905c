import { timeOf } from '../../../entities';
import type { ListDialect } from '../../../http/connection';
import { idsPerCall, refusalLifeMs } from '../../../http/lists/listDialect';
import { graceMs, type Awaited } from './waitState';

/** What looks have learned. */
export interface LookMemory {
	/** `clock.now()` when the service refused lists of ids in every form. */
	idsRefusedAt?: number;
	/** `clock.now()` when it refused to list by status or creation. */
	filterRefusedAt?: number;
	/** Epoch milliseconds since when more was created than is worth reading. */
	tooLongSince?: number;
	/** `clock.now()` when an action was last read by itself, by id. */
	readonly readAt: Map<string, number>;
	/** Ids that a list has shown. */
	readonly listed: Set<string>;
}

/** How all that is open is asked for. */
export type Ask =
	/** Each by its own page. */
	| { readonly by: 'id'; readonly ids: readonly string[] }
	| { readonly by: 'ids'; readonly ids: readonly string[] }
	/** Everything that was created since, open or not; the latest `most` rows of it. */
	| { readonly by: 'creation'; readonly since: number; readonly most: number }
	/** Everything that has not ended. */
	| { readonly by: 'status' };

/** Actions read by themselves in one look, so that none takes the whole share of the quota. */
const mostReads = 5;
const fewestRows = 1_000;
/** Where so many rows come for one that is awaited, the open ones are asked for instead. */
const rowsForOne = 4;

/**
 * The cheapest way to see all that is open: as many ids as one call takes, or one filter for all. What
 * was created since the oldest of them has every end in it, and needs one call; where that is too
 * much, what is open tells which have ended.
 */
export function planLook(
	open: readonly Awaited[],
	memory: LookMemory,
	dialect: ListDialect,
	now: number,
): Ask {
	const areRefused = isFresh(memory.idsRefusedAt, now) || dialect === 'byId';
	const inOneCall = areRefused ? mostReads : idsPerCall[dialect];
	const ids = open.map(({ id }) => id);
	if (open.length > inOneCall && !isFresh(memory.filterRefusedAt, now)) {
		return byFilter(open, memory.tooLongSince);
	}
	if (open.length === 1 || areRefused) return { by: 'id', ids: nextReads(open, memory, now) };
	return { by: 'ids', ids };
}

function isFresh(refusedAt: number | undefined, now: number): boolean {
	return refusedAt !== undefined && now - refusedAt < refusalLifeMs;
}

function byFilter(open: readonly Awaited[], tooLongSince: number | undefined): Ask {
	const since = open.reduce((first, { seen }) => {
		const created = timeOf(seen?.creationDateTimeUtc ?? null) ?? -Infinity;
		return Math.min(first, created);
	}, Infinity);
	// What nobody has seen may have been created at any time.
	if (since === -Infinity || since <= (tooLongSince ?? -Infinity)) return { by: 'status' };
	return { by: 'creation', since, most: Math.max(fewestRows, rowsForOne * open.length) };
}

/**
 * What a list did not show although it should have: it had time to learn of it or, where it shows only
 * what is open, may have lost it to its end.
 *
 * @param shown ids of the list
 */
export function leftOut(
	open: readonly Awaited[],
	by: Ask['by'],
	shown: ReadonlySet<string>,
	{ listed }: Pick<LookMemory, 'listed'>,
	now: number,
): Awaited[] {
	return open.filter(({ id, since, seen }) => {
		if (shown.has(id)) return false;
		const mayHaveEnded = by === 'status' && (seen === undefined || listed.has(id));
		return mayHaveEnded || now - since >= graceMs;
	});
}

/** Those that are read by themselves in this look: all that are at their deadline, and then in turn. */
export function nextReads(
	open: readonly Awaited[],
	{ readAt }: Pick<LookMemory, 'readAt'>,
	now: number,
): string[] {
	const last = ({ id, deadline }: Awaited) => (deadline <= now ? -Infinity : (readAt.get(id) ?? 0));
	const due = open.filter(({ deadline }) => deadline <= now).length;
	return [...open]
		.sort((one, other) => last(one) - last(other))
		.slice(0, Math.max(mostReads, due))
		.map(({ id }) => id);
}
