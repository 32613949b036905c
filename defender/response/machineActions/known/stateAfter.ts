import type { MachineAction } from '../../../entities';
import { heldState, pairs } from '../../../machineActions/responseState';
import { likeness, typeOf, type StartCommand } from '../startCommand';

/** What is known of the state that a command leads to. */
interface StateAfter {
	/**
	 * Null where it is not known: whether the machine is in the state, or whether the action that put
	 * it there did what the command asks, e.g. a full isolation.
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
	const like = likeness(by, command);
	return { reached: like === 'unsaid' ? null : like === 'same', by };
}
