import { offlineQueueWindowMs } from '../world/behaviour.mts';
import { isFinal } from '../world/entities.mts';
import type { Phase, StoredAction } from './storedAction.mts';

/**
 * The statuses of an action and the times at which they begin, the first one at its creation.
 * Computed from the creation, the behaviour of the device and what was done to the action since;
 * nothing here ever waits.
 */
function courseOf(action: StoredAction): Phase[] {
	action.course ??= interrupted(action, naturalCourse(action));
	return action.course;
}

/** The phase in which an action is at a time; before its creation that is the first one. */
export function phaseAt(action: StoredAction, now: number): Phase {
	const [first, ...later] = courseOf(action);
	let current = first ?? { status: 'Pending', from: action.created.ms };
	for (const phase of later) {
		if (phase.from > now) break;
		current = phase;
	}
	return current;
}

export function statusAt(action: StoredAction, now: number): string {
	return phaseAt(action, now).status;
}

export function isFinalAt(action: StoredAction, now: number): boolean {
	return isFinal(statusAt(action, now));
}

/** When the action is over; Infinity when nothing ends it. */
export function endOf(action: StoredAction): number {
	return courseOf(action).find(({ status }) => isFinal(status))?.from ?? Infinity;
}

/** Tells whether the work itself was done, which a Cancelled action may hide (contract 8.4). */
export function tookEffect(action: StoredAction): boolean {
	const last = courseOf(action).at(-1)?.status;
	return (
		last === 'Succeeded' ||
		(last === 'Cancelled' && action.behaviour.cancelledAlthoughCompleted === true)
	);
}

/** When the device takes up the action, and when it is done with it if nothing interferes. */
export function runOf(action: StoredAction): { from: number; to: number } {
	const from = action.startsAt + action.timing.pendingMs;
	return { from, to: from + action.timing.runningMs };
}

function naturalCourse(action: StoredAction): Phase[] {
	const { behaviour } = action;
	const pending = { status: 'Pending', from: action.created.ms };
	if (behaviour.offline === true && action.onlineSince === undefined) {
		return [pending, { status: 'TimeOut', from: action.created.ms + offlineQueueWindowMs }];
	}
	if (action.startsAt === Infinity) return [pending];
	const { from, to } = runOf(action);
	const running = [pending, { status: 'InProgress', from }, ...detours(action, from, to)];
	return behaviour.neverEnds === true
		? running
		: [...running, { status: outcomeOf(action), from: to }];
}

/** What a device reports in the middle third of its run. */
function detours(action: StoredAction, from: number, to: number): Phase[] {
	const { goesBackwards, unknownStatus } = action.behaviour;
	const detour = unknownStatus ?? (goesBackwards === true ? 'Pending' : undefined);
	if (detour === undefined) return [];
	const third = (to - from) / 3;
	return [
		{ status: detour, from: from + third },
		{ status: 'InProgress', from: from + 2 * third },
	];
}

function outcomeOf(action: StoredAction): string {
	const { outcome, cancelledAlthoughCompleted, commands } = action.behaviour;
	if (cancelledAlthoughCompleted === true) return 'Cancelled';
	const commandFailed = commands?.some(({ status }) => status === 'Failed') ?? false;
	return outcome ?? (commandFailed ? 'Failed' : 'Succeeded');
}

/** Cuts the course where a cancellation or a test's dictate put an end to it. */
function interrupted(action: StoredAction, natural: Phase[]): Phase[] {
	const { dictated, cancellation } = action;
	const [first] = dictated;
	if (first !== undefined) {
		const before = natural.filter(({ status, from }) => from < first.from && !isFinal(status));
		return [...before, ...dictated];
	}
	if (cancellation === undefined) return natural;
	return [
		...natural.filter(({ from }) => from <= cancellation.at.ms),
		{ status: 'Cancelled', from: cancellation.at.ms },
	];
}
