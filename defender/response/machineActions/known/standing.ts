import {
	isFinal,
	oppositeOf,
	timeOf,
	type ActionType,
	type MachineAction,
} from '../../../entities';

/** Whether an action has ended without doing what it was for. */
export function hasFailed({ status }: MachineAction): boolean {
	return isFinal(status) && status !== 'Succeeded';
}

/**
 * Whether what an action did, or is doing, has not been undone since: after an isolation no release
 * was started or carried out, and the other way round. What leads to no state that lasts stands for
 * ever.
 *
 * @param actions of the same machine
 */
export function stands(action: MachineAction, actions: readonly MachineAction[]): boolean {
	const opposite = oppositeOf[action.type as ActionType];
	if (opposite === undefined) return true;
	return !actions.some((other) => other.type === opposite && isAfter(other, action));
}

/** By the service's clock alone. Of two that have ended, the one that ended last has the last word. */
function isAfter(other: MachineAction, action: MachineAction): boolean {
	if (hasFailed(other)) return false;
	const areThrough = isFinal(other.status) && isFinal(action.status);
	const began = compare(other.creationDateTimeUtc, action.creationDateTimeUtc);
	if (!areThrough) return began > 0;
	const ended = compare(other.lastUpdateDateTimeUtc, action.lastUpdateDateTimeUtc);
	return ended > 0 || (ended === 0 && began > 0);
}

function compare(one: string | null, other: string | null): number {
	return (timeOf(one) ?? 0) - (timeOf(other) ?? 0);
}
