import { timeOf, type MachineAction } from '../entities';
import { adopt, advance, type Change, type Limit, type Progress, type Rules } from './follow';
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
	{ interest, overlapMs }: Pick<PollSettings, 'interest' | 'overlapMs'>,
	limit?: Limit,
): Progress {
	const isOfInterest = ({ action }: Change) => concerns(interest, action);
	const counts = (change: Change) => isOfInterest(change) && limit?.counts(change) === true;
	const progress = trackAll(state, reading, {
		interest,
		overlapMs,
		...(limit === undefined ? {} : { limit: { most: limit.most, counts } }),
	});
	return { ...progress, changes: progress.changes.filter(isOfInterest) };
}

type Settings = Pick<PollSettings, 'interest' | 'overlapMs'> & Pick<Rules, 'limit'>;

function trackAll(
	known: TrackingState | undefined,
	reading: Reading,
	settings: Settings,
): Progress {
	if (reading.kind === 'first') {
		if (known === undefined) return begin(reading, settings);
		// Another poll has begun in the meantime, and has told what was to be told.
		return { changes: [], state: known, forgotten: 0, isPutOff: false };
	}
	const next = reading.kind === 'changed' ? reading.last : reading;
	const { planned, rows, readAt } = next;
	const current = known ?? planned;
	const progress = advance(
		current,
		rows,
		rulesOf({ ...settings, interest: current.interest }, readAt),
	);
	const { isPutOff } = progress;
	const state = lookedBack(progress.state, next.isCutShort || isPutOff);
	// Another poll may have taken up the new interest meanwhile.
	const isDone = isSameInterest(current.interest, settings.interest);
	// What was put off is told under the interest before, with the next polls.
	if (reading.kind === 'next' || isDone || isPutOff) return { ...progress, state };
	return { ...progress, state: changed(state, reading, settings) };
}

/**
 * The look-back ends with the reading after which nothing is left: where it began is a time of our own
 * clock, and while that is ahead, new actions would seem older.
 */
function lookedBack(state: TrackingState, goesOn: boolean): TrackingState {
	return goesOn ? state : { ...state, tellFrom: 0 };
}

function rulesOf({ interest, overlapMs, limit }: Settings, readAt: number): Rules {
	return {
		concerns: (action) => concerns(interest, action),
		untilEnd: interest.untilEnd,
		readAt,
		overlapMs,
		...(limit === undefined ? {} : { limit }),
	};
}

function stateAtStart(first: FirstReading, interest: Interest): TrackingState {
	return {
		interest,
		watermark: first.watermark,
		floor: first.since,
		tellFrom: first.tellFrom,
		watermarkAt: first.readAt,
		open: new Map(),
		settled: new Map(),
	};
}

function begin(first: FirstReading, settings: Settings): Progress {
	const rules = rulesOf(settings, first.readAt);
	const nothingYet = stateAtStart(first, settings.interest);
	if (first.tellFrom === 0) {
		const known = adopt(nothingYet, [...first.rows, ...first.open], rules, first.youngest);
		return { changes: [], forgotten: 0, isPutOff: false, state: known };
	}
	const { since } = first;
	const older = adopt({ ...nothingYet, watermark: since }, first.open, rules, since);
	const progress = advance(older, first.rows, rules);
	const { isPutOff } = progress;
	return { ...progress, state: lookedBack(progress.state, first.isCutShort || isPutOff) };
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
	const open = [...before.open].filter(([id]) => !unwanted.has(id));
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
