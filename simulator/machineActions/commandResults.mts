import type { CommandBehaviour } from '../world/behaviour.mts';
import { isFinal, type CommandResult } from '../world/entities.mts';
import { commandTime } from '../world/timestamps.mts';
import { endOf, phaseAt, runOf, tookEffect } from './lifeCycle.mts';
import type { StoredAction } from './storedAction.mts';

/** The part of the run in which commands work; the rest passes until the session is reported. */
const workingShare = 0.8;

interface Slot {
	from: number;
	to: number;
}

/**
 * The commands of a live response session as they stand at a time: they run one after another, a
 * failed one keeps the later ones from running, and what a session's end cut off stays Created.
 */
export function commandResultsAt(action: StoredAction, now: number): CommandResult[] {
	const firstFailed = failedIndexOf(action);
	return action.commands.map((command, index) => {
		const skipped = firstFailed !== undefined && index > firstFailed;
		const slot = slotOf(action, index);
		const status = skipped ? 'Created' : commandStatusAt(action, index, slot, now);
		const over = endOf(action);
		return {
			index,
			startTime: status === 'Created' ? null : commandTime(Math.min(slot.from, over)),
			endTime: isEnded(status) ? commandTime(Math.min(slot.to, over)) : null,
			commandStatus: status,
			errors: status === 'Failed' ? errorsOf(action, index) : [],
			command,
		};
	});
}

/** How the device was told to deal with one command. */
export function commandBehaviour(action: StoredAction, index: number): CommandBehaviour {
	return action.behaviour.commands?.[index] ?? {};
}

function commandStatusAt(action: StoredAction, index: number, slot: Slot, now: number): string {
	const { status: sessionStatus } = phaseAt(action, now);
	const ended = failedIndexOf(action) === index ? 'Failed' : 'Completed';
	if (isFinal(sessionStatus)) {
		return tookEffect(action) || slot.to <= endOf(action) ? ended : 'Created';
	}
	if (slot.to <= now) return ended;
	return slot.from <= now ? 'Executing' : 'Created';
}

function isEnded(status: string): boolean {
	return status === 'Completed' || status === 'Failed';
}

/** When a command works; Infinity where the device never comes to it or never gets done. */
function slotOf(action: StoredAction, index: number): Slot {
	if (!canRun(action)) return { from: Infinity, to: Infinity };
	const { from, to } = runOf(action);
	const length = ((to - from) * workingShare) / action.commands.length;
	const starts = from + length * index;
	return { from: starts, to: getsDone(action, index) ? starts + length : Infinity };
}

function canRun({ startsAt, behaviour, onlineSince }: StoredAction): boolean {
	return startsAt < Infinity && (behaviour.offline !== true || onlineSince !== undefined);
}

/** In a session that is to time out or be cancelled, only commands told their status get done. */
function getsDone(action: StoredAction, index: number): boolean {
	const { neverEnds, outcome } = action.behaviour;
	const cutOff = neverEnds === true || outcome === 'TimeOut' || outcome === 'Cancelled';
	return !cutOff || commandBehaviour(action, index).status !== undefined;
}

/** The command that was told to fail; in a session told to fail as a whole it is the first one. */
function failedIndexOf(action: StoredAction): number | undefined {
	const { commands, outcome } = action.behaviour;
	const index = commands?.findIndex(({ status }) => status === 'Failed') ?? -1;
	if (index >= 0) return index;
	return outcome === 'Failed' ? 0 : undefined;
}

function errorsOf(action: StoredAction, index: number): string[] {
	return commandBehaviour(action, index).errors ?? ['The command could not be run on the device.'];
}
