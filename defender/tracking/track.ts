import { timeOf, type MachineAction } from '../entities';
import { adopt, advance, type Progress, type Rules } from './follow';
import { concerns, isSameInterest, type Interest } from './interest';
import type { ChangedReading, FirstReading, PollSettings, Reading } from './readForPoll';
import type { TrackingState } from './trackingState';

/**
 * What a poll has to tell, and what it leaves behind. Pure.
 *
 * @param state as it is now, which may be later than the one that the reading was planned for: polls
 * may overlap, and n8n does not prevent it
 */
export function track(
	state: TrackingState | undefined,
	reading: Reading,
	{ interest, overlapMs }: PollSettings,
): Progress {
	const progress = trackAll(state, reading, { interest, overlapMs });
	const isOfInterest = (action: MachineAction) => concerns(interest, action);
	return { ...progress, changes: progress.changes.filter(({ action }) => isOfInterest(action)) };
}

type Settings = Pick<PollSettings, 'interest' | 'overlapMs'>;

function trackAll(
	known: TrackingState | undefined,
	reading: Reading,
	settings: Settings,
): Progress {
	if (reading.kind === 'first') {
		if (known === undefined) return begin(reading, settings);
		// Another poll has begun in the meantime, and has told what was to be told.
		return { changes: [], state: known, forgotten: 0 };
	}
	const next = reading.kind === 'changed' ? reading.last : reading;
	const { planned, rows, readAt } = next;
	const current = known ?? planned;
	const progress = advance(
		current,
		rows,
		rulesOf({ ...settings, interest: current.interest }, readAt),
	);
	const state = lookedBack(progress.state, next);
	// Another poll may have taken up the new interest meanwhile.
	const isDone = isSameInterest(current.interest, settings.interest);
	if (reading.kind === 'next' || isDone) return { ...progress, state };
	return { ...progress, state: changed(state, reading, settings) };
}

/**
 * The look-back ends with the reading that was not cut short: where it began is a time of our own
 * clock, and while that is ahead, new actions would seem older.
 */
function lookedBack(
	state: TrackingState,
	{ isCutShort }: Pick<Reading, 'isCutShort'>,
): TrackingState {
	return isCutShort ? state : { ...state, tellFrom: 0 };
}

function rulesOf({ interest, overlapMs }: Settings, readAt: number): Rules {
	return {
		concerns: (action) => concerns(interest, action),
		untilEnd: interest.untilEnd,
		readAt,
		overlapMs,
	};
}

function stateAtStart(first: FirstReading, interest: Interest): TrackingState {
	return {
		interest,
		watermark: first.watermark,
		floor: first.since,
		tellFrom: first.tellFrom,
		watermarkAt: first.readAt,
		met: 0,
		open: new Map(),
		settled: new Map(),
	};
}

function begin(first: FirstReading, settings: Settings): Progress {
	const rules = rulesOf(settings, first.readAt);
	const nothingYet = stateAtStart(first, settings.interest);
	if (first.tellFrom === 0) {
		const known = adopt(nothingYet, [...first.rows, ...first.open], rules, first.youngest);
		return { changes: [], forgotten: 0, state: known };
	}
	const { since } = first;
	const older = adopt({ ...nothingYet, watermark: since }, first.open, rules, since);
	const progress = advance(older, first.rows, rules);
	return { ...progress, state: lookedBack(progress.state, first) };
}

/**
 * The state for another interest. What was followed before is followed on, from the status that was
 * told last; what is new to us, and was nothing to tell before, begins as it is now.
 */
function changed(
	before: TrackingState,
	{ first, last }: ChangedReading,
	settings: Settings,
): TrackingState {
	const rules = rulesOf(settings, first.readAt);
	const unwanted = new Set(last.rows.filter((row) => !rules.concerns(row)).map(({ id }) => id));
	const open = [...before.open]
		.filter(([id]) => !unwanted.has(id))
		.map(([id, action]) => [id, { ...action, metBefore: undefined }] as const);
	const start = { ...stateAtStart(first, settings.interest), open: new Map(open) };
	const rows = [...first.rows, ...first.open].filter((row) => !isStillToBeTold(before, row));
	return adopt(start, rows, rules, first.youngest);
}

/** An action that would have been told as new by the next poll. */
function isStillToBeTold(state: TrackingState, action: MachineAction): boolean {
	const isKnown = state.open.has(action.id) || state.settled.has(action.id);
	const createdAt = timeOf(action.creationDateTimeUtc) ?? state.watermark;
	return !isKnown && createdAt >= state.floor && concerns(state.interest, action);
}
