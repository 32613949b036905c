import { oppositeOf, timeOf, type ActionType, type MachineAction } from '../../../entities';
import { endOf, heldState, pairs } from '../../../machineActions/responseState';
import { likeness, typeOf, type StartCommand } from '../startCommand';

/** What is known of the state that a command leads to. */
interface StateAfter {
	/**
	 * Null where it is not known: whether the machine is in the state, whether it still is, or whether
	 * the action that put it there did what the command asks, e.g. a full isolation.
	 */
	readonly reached: boolean | null;
	readonly by: MachineAction | undefined;
}

/**
 * Whether the machine is already in the state that a command leads to, and which action made it
 * so. How long the service keeps actions is not documented, so that a machine without any is not
 * known to be free.
 *
 * @param actions of one machine, all there are
 * @returns undefined when the command leads to no state that lasts
 */
export function stateAfter(
	actions: readonly MachineAction[],
	command: StartCommand,
): StateAfter | undefined {
	const type = typeOf(command);
	const pair = pairs.find((types) => types.includes(type));
	if (pair === undefined) return undefined;
	const { holds, by } = heldState(actions, pair);
	if (holds === null || by === undefined) return { reached: null, by };
	if (by.type !== type) return { reached: false, by };
	// Those that succeeded have had their say in what holds.
	if (mayHaveFollowed(by, actions, oppositeOf[type], ['TimeOut'])) return { reached: null, by };
	const like = likeness(by, command);
	return { reached: like === 'unsaid' ? null : like === 'same' || isStricter(by, command), by };
}

/**
 * Whether an action of a type may have been carried out after another one had ended. Of one that has
 * ended as TimeOut nobody knows: the machine may have done it, and not have told.
 */
function mayHaveFollowed(
	by: MachineAction,
	actions: readonly MachineAction[],
	type: ActionType | undefined,
	ends: readonly string[],
): boolean {
	const since = timeOf(endOf(by)) ?? -Infinity;
	return actions.some(
		(action) =>
			action.type === type &&
			ends.includes(action.status) &&
			(timeOf(endOf(action)) ?? Infinity) >= since,
	);
}

/** A machine that is cut off from everything is cut off from what Selective cuts off, too. */
function isStricter({ scope }: MachineAction, { body }: StartCommand): boolean {
	return body.IsolationType === 'Selective' && scope?.toLowerCase() === 'full';
}

/**
 * Whether what an action did to a machine surely lasts: it was not offboarded after that, nor onboarded
 * anew, which begins without any state.
 *
 * @param actions of the machine, all there are
 * @param firstSeen when Microsoft Defender first saw the machine, in epoch milliseconds
 */
export function lasts(
	by: MachineAction,
	actions: readonly MachineAction[],
	firstSeen: number | undefined,
): boolean {
	const since = timeOf(endOf(by));
	if (since === undefined || firstSeen === undefined || firstSeen > since) return false;
	return !mayHaveFollowed(by, actions, 'Offboard', ['Succeeded', 'TimeOut']);
}
