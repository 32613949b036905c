import { timeOf, type MachineAction } from '../entities';
import type { Connection } from '../http/connection';
import { dialectOf, idsPerCall } from '../http/lists/listDialect';
import { listActions, listActionsWhere } from '../machineActions/readActions';
import { listOpenActions, notEnded, unlessRefused } from '../machineActions/readOpenActions';
import { allIfAny, compareDate } from '../filters/odata';
import { isSameInterest, listFilters, type Interest } from './interest';
import { olderOpen, sortOut } from './olderOpen';
import { readSince, type Since } from './readSince';
import type { TrackingState } from './trackingState';

export interface PollSettings {
	readonly interest: Interest;
	/** How late an action may show up. */
	readonly overlapMs: number;
	/** How far a first poll looks back; 0 to begin with what happens from then on. */
	readonly lookBackMs: number;
}

interface Rows {
	/** By our own clock, before the first call. */
	readonly readAt: number;
	/** All actions since the state's floor, and older ones that are open. */
	readonly rows: readonly MachineAction[];
	/** Whether younger actions were left to the next poll. */
	readonly isCutShort: boolean;
}

/** A first reading: nothing is known yet. */
export interface FirstReading extends Rows {
	readonly kind: 'first';
	/** Where following begins: never after `readAt`, whatever times to come the service stamps. */
	readonly watermark: number;
	/** Creation of the youngest action: what is not younger was there before. */
	readonly youngest: number;
	/** Since when there are rows. */
	readonly since: number;
	readonly tellFrom: number;
	/** Actions of any age that have not ended. */
	readonly open: readonly MachineAction[];
}

interface NextReading extends Rows {
	readonly kind: 'next';
	/** The state that it was planned for. */
	readonly planned: TrackingState;
}

/** The interest has changed: a last reading for the one before, and a first one for the new. */
export interface ChangedReading {
	readonly kind: 'changed';
	readonly readAt: number;
	readonly isCutShort: boolean;
	readonly last: NextReading;
	readonly first: FirstReading;
}

export type Reading = FirstReading | NextReading | ChangedReading;

/** An action may have been touched within the look-back although it was created this much earlier. */
const reachMs = 4 * 24 * 3_600_000;

/** Up to so many calls for ids cost less than all that is open. */
const fewCalls = 2;

/**
 * Makes all the calls of one poll: one for what is new, and up to two for older actions that are open,
 * one more for each 10,000 of them, and one for each 150 that have ended. A first poll makes three, and
 * so does a change of interest besides its own.
 */
export async function readForPoll(
	connection: Connection,
	state: TrackingState | undefined,
	settings: PollSettings,
	deadline: number,
): Promise<Reading> {
	if (state === undefined) return await readFirst(connection, settings, deadline);
	const last = await readNext(connection, state, deadline);
	// Before the interest changes, all that was due under the one before has to be told.
	if (isSameInterest(state.interest, settings.interest) || last.isCutShort) return last;
	const first = await readFirst(connection, { ...settings, lookBackMs: 0 }, deadline);
	const { readAt } = last;
	return { kind: 'changed', readAt, isCutShort: first.isCutShort, last, first };
}

async function readFirst(
	connection: Connection,
	settings: PollSettings,
	deadline: number,
): Promise<FirstReading> {
	const { interest } = settings;
	const filters = listFilters(interest);
	const readAt = connection.clock.date();
	const [youngest] = await listActions(connection, {
		filter: allIfAny(filters),
		limit: 1,
		deadline,
	});
	const created = timeOf(youngest?.creationDateTimeUtc ?? null) ?? 0;
	const first = { kind: 'first', ...beginning(readAt, created, settings) } as const;
	if (youngest === undefined) return { ...first, rows: [], open: [], isCutShort: false };
	const { since } = first;
	const open = interest.untilEnd ? await listOpenActions(connection, filters, deadline) : [];
	return { ...first, open, ...(await readSince(connection, { since, filters, deadline })) };
}

type Beginning = Pick<FirstReading, 'readAt' | 'youngest' | 'watermark' | 'since' | 'tellFrom'>;

/**
 * Where a first reading begins. The service's own clock decides; ours may be wrong.
 *
 * @param youngest creation of the youngest action; 0 without any
 */
export function beginning(
	readAt: number,
	youngest: number,
	{ overlapMs, lookBackMs }: Pick<PollSettings, 'overlapMs' | 'lookBackMs'>,
): Beginning {
	const tellFrom = lookBackMs === 0 ? 0 : readAt - lookBackMs;
	const watermark = Math.min(readAt, youngest);
	const windowStart = Math.max(0, watermark - overlapMs);
	const since = lookBackMs === 0 ? windowStart : Math.min(windowStart, tellFrom - reachMs);
	return { readAt, youngest, watermark, since, tellFrom };
}

async function readNext(
	connection: Connection,
	state: TrackingState,
	deadline: number,
): Promise<NextReading> {
	const readAt = connection.clock.date();
	const filters = listFilters(state.interest);
	const older = await readOlder(connection, state, { filters, deadline });
	const listed = await readSince(connection, { since: state.floor, filters, deadline });
	return { ...listed, kind: 'next', readAt, planned: state, rows: [...older, ...listed.rows] };
}

/** What is known to be open and too old for the list of what is new; where there is little, by its ids. */
async function readOlder(
	connection: Connection,
	state: TrackingState,
	{ filters, deadline }: Pick<Since, 'filters' | 'deadline'>,
): Promise<MachineAction[]> {
	const { ids, since } = olderOpen(state);
	const inFewCalls = fewCalls * idsPerCall[dialectOf(connection, 'listDialect')];
	const before = compareDate('creationDateTimeUtc', 'lt', new Date(state.floor));
	const isOpen = [...filters, before, ...notEnded];
	const open =
		ids.length <= inFewCalls
			? undefined
			: await unlessRefused(
					connection,
					async () => await readSince(connection, { since, filters: isOpen, deadline }),
				);
	const { rows, left } = sortOut(ids, open?.rows ?? []);
	if (left.length === 0) return [...rows];
	return [
		...rows,
		...(await listActionsWhere(connection, { field: 'id', values: left, deadline })),
	];
}
