import { seconds } from '../../../general/clock';
import { DefenderError } from '../../../defenderError';
import { isFinal, type MachineAction } from '../../../entities';
import type { WaitEnd as WaitEndOf } from '../../kind';

/** One action to wait for. */
export interface Awaited {
	readonly id: string;
	/** `clock.now()` at which the wait for this action ends. */
	readonly deadline: number;
	/** `clock.now()` since when the service has had time to make the action visible. */
	readonly since: number;
	/** As last seen, where it has been seen. */
	readonly seen?: MachineAction | undefined;
}

/** How a wait ended. `seen` is the action as last read, whatever its status. */
export type WaitEnd = WaitEndOf<MachineAction>;

export interface WaitPace {
	/** Before the first look; 0 looks at once. */
	readonly firstMs: number;
	readonly shortestMs: number;
	readonly longestMs: number;
}

/** What is still awaited and when to look at it next at the latest: plain data. */
export interface WaitState {
	/** Each action once. */
	readonly open: readonly Awaited[];
	/** `clock.now()` of its beginning. */
	readonly begunAt: number;
	/** `clock.now()` by which there has to be a look, never past a deadline. */
	readonly lookAt: number;
	/** The first of the deadlines; Infinity where nothing is open. */
	readonly deadline: number;
	/** Between the next look and the one after it, at the most. */
	readonly pauseMs: number;
	/** No two looks for this wait alone lie closer together. */
	readonly shortestMs: number;
	readonly longestMs: number;
}

/** What one look at the open actions has told. */
export type Looked =
	| {
			readonly saw: 'rows';
			readonly found: readonly MachineAction[];
			/** Ids that were looked for and that the service did not know. */
			readonly unknown: ReadonlySet<string>;
	  }
	/** The service could not answer; the next look may fare better. */
	| { readonly saw: 'nothing'; readonly because: string }
	/** Nobody will be able to look. */
	| { readonly saw: 'refusal'; readonly error: Error };

interface WaitStep {
	readonly state: WaitState;
	/** The waits that have ended with this step, by id. */
	readonly ends: ReadonlyMap<string, WaitEnd>;
}

/** Every pause is this much longer than the one before. */
const growth = 1.25;

/** A new action may be absent from the service's answers for this long. */
export const graceMs = seconds(30);

/**
 * The wait for some actions as it begins. An action that comes several times is waited for once, as
 * long as the most patient of them allows; one that was seen to have ended is not looked at.
 */
export function beginWait(actions: readonly Awaited[], pace: WaitPace, now: number): WaitStep {
	const open = new Map<string, Awaited>();
	for (const action of actions) {
		const { id, since, deadline, seen } = action;
		const known = open.get(id) ?? action;
		open.set(id, {
			id,
			since: Math.min(since, known.since),
			deadline: Math.max(deadline, known.deadline),
			seen: seen ?? known.seen,
		});
	}
	const { firstMs, shortestMs, longestMs } = pace;
	const { left, ends } = partition([...open.values()], endSeen);
	const state = { begunAt: now, pauseMs: shortestMs, shortestMs, longestMs };
	return { state: { ...state, open: left, ...nextLook(left, now, firstMs) }, ends };
}

/** The wait after a look that told `looked` and was over at `now`. */
export function waitStep(state: WaitState, looked: Looked, now: number): WaitStep {
	const rows = looked.saw === 'rows' ? looked.found : [];
	const found = new Map(rows.map((action) => [action.id, action]));
	const seenNow = state.open.map((waiting) => {
		const seen = found.get(waiting.id);
		return seen === undefined ? waiting : { ...waiting, seen };
	});
	const { left, ends } = partition(seenNow, (waiting) => endOf(waiting, looked, now));
	const { pauseMs, longestMs } = state;
	return {
		state: {
			...state,
			open: left,
			...nextLook(left, now, pauseMs),
			pauseMs: Math.min(longestMs, pauseMs * growth),
		},
		ends,
	};
}

/**
 * The wait on another clock, e.g. that of the process that takes it up again from its JSON.
 *
 * @param byMs how far that clock is ahead of the one that the wait was kept by
 */
export function moveWait(state: WaitState, byMs: number): WaitState {
	const open = state.open.map((waiting) => ({
		...waiting,
		since: waiting.since + byMs,
		deadline: waiting.deadline + byMs,
	}));
	const { begunAt, lookAt, deadline } = state;
	return {
		...state,
		open,
		begunAt: begunAt + byMs,
		lookAt: lookAt + byMs,
		deadline: deadline + byMs,
	};
}

function endOf(
	{ id, since, deadline, seen }: Awaited,
	looked: Looked,
	now: number,
): WaitEnd | undefined {
	const final = endSeen({ seen });
	if (final !== undefined) return final;
	if (looked.saw === 'refusal') return { end: 'failed', error: looked.error, seen };
	// An action that neither the list nor its own id has ever shown does not exist. One that was seen
	// before is only out of sight, and stays awaited.
	const isUnknown = looked.saw === 'rows' && looked.unknown.has(id) && seen === undefined;
	if (isUnknown && now - since >= graceMs) return { end: 'failed', error: vanished(id), seen };
	return deadline <= now ? { end: 'timedOut', seen } : undefined;
}

function endSeen({ seen }: Pick<Awaited, 'seen'>): WaitEnd | undefined {
	return seen !== undefined && isFinal(seen.status) ? { end: 'final', seen } : undefined;
}

function partition(
	open: readonly Awaited[],
	endOf: (waiting: Awaited) => WaitEnd | undefined,
): { left: Awaited[]; ends: Map<string, WaitEnd> } {
	const ends = new Map<string, WaitEnd>();
	const left = open.filter((waiting) => {
		const end = endOf(waiting);
		if (end !== undefined) ends.set(waiting.id, end);
		return end === undefined;
	});
	return { left, ends };
}

/** Never past the next deadline, so that each action is looked at once more then. */
function nextLook(
	open: readonly Awaited[],
	now: number,
	pause: number,
): Pick<WaitState, 'lookAt' | 'deadline'> {
	const deadline = open.reduce((first, one) => Math.min(first, one.deadline), Infinity);
	return { lookAt: now + Math.min(pause, Math.max(0, deadline - now)), deadline };
}

function vanished(id: string): DefenderError {
	return new DefenderError({
		kind: 'notFound',
		message: `Microsoft Defender does not know the machine action ${id}`,
		advice:
			'Check Machine Action and that the credential belongs to the tenant in which the action was started.',
	});
}
