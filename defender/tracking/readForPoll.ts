import { finalStatuses, timeOf, type MachineAction } from '../entities';
import type { Connection } from '../http/connection';
import { dialectOf } from '../http/lists/listDialect';
import { listActions, listActionsWhere } from '../machineActions/readActions';
import { allIfAny, compareText, type Filter } from '../odata';
import { isSameInterest, listFilters, type Interest } from './interest';
import { planPoll } from './pollPlan';
import { readSince } from './readSince';
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

/**
 * Makes all the calls of one poll: one, and one more for each 150 open actions that are older than
 * what is listed. A first poll makes three, and so does a change of interest besides its own.
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
	const open = await readOpen(connection, interest, filters, deadline);
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
	const plan = planPoll(state, dialectOf(connection, 'listDialect'));
	const older =
		plan.ids.length === 0
			? []
			: await listActionsWhere(connection, { field: 'id', values: plan.ids, deadline });
	const listed = await readSince(connection, { since: plan.since, filters, deadline });
	return { ...listed, kind: 'next', readAt, planned: state, rows: [...older, ...listed.rows] };
}

/** Actions that have not ended, whatever their status is called. */
async function readOpen(
	connection: Connection,
	interest: Interest,
	filters: readonly Filter[],
	deadline: number,
): Promise<MachineAction[]> {
	if (!interest.untilEnd) return [];
	const notFinal = finalStatuses.map((status) => compareText('status', 'ne', status));
	return await listActions(connection, { filter: allIfAny([...filters, ...notFinal]), deadline });
}
