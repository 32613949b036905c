import type { MachineAction } from '../../entities';
import { markOf } from '../../machineActions/mark';
import { contradicts, type StartCommand } from './startCommand';

/**
 * Whether an action is what a call has started whose answer was lost: it bears the mark of this very
 * request, is nothing else than what was asked for as far as the service says, and is new. No clock
 * has a say in it.
 *
 * @param before ids of what was there before the call, and of what is the answer to other calls
 */
export function isAnswerTo(
	command: StartCommand,
	action: MachineAction,
	before: ReadonlySet<string>,
): boolean {
	return !before.has(action.id) && isOwn(action, command);
}

/** Whether an action is the work of this very request, whenever it was started. */
export function isOwn(action: MachineAction, command: StartCommand): boolean {
	return markOf(action.requestorComment) === command.mark.text && !contradicts(action, command);
}
