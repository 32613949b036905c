import { isFinal, type MachineAction } from '../../../entities';
import { heldState, pairs } from '../../../machineActions/responseState';
import type { PlannedState } from '../../../plans/plan';
import type { Standing } from '../../kind';
import { typeOf, type StartCommand } from '../startCommand';

const names = ['isolation', 'restriction'] as const;

/**
 * The state that a plan goes by.
 *
 * @param actions of the machine, newest first, all there are
 * @param waitsFor what has to end before the command is sent
 */
export function standingOf(
	command: StartCommand,
	actions: readonly MachineAction[],
	waitsFor: MachineAction | undefined,
): Standing<MachineAction> {
	const waiting = { waitsFor: waitsFor?.id.toLowerCase() ?? null };
	const at = pairs.findIndex((types) => types.includes(typeOf(command)));
	const pair = pairs[at];
	if (pair === undefined) {
		const nothing = { of: null, holds: null, madeBy: null, running: [] };
		return { state: { ...nothing, ...waiting }, by: undefined };
	}
	const { holds, by } = heldState(actions, pair);
	const state: PlannedState = {
		of: names[at] ?? null,
		holds,
		madeBy: by?.id.toLowerCase() ?? null,
		running: actions
			.filter(
				(one) => one !== waitsFor && !isFinal(one.status) && pair.some((type) => type === one.type),
			)
			.map(({ id }) => id.toLowerCase())
			.sort(),
		...waiting,
	};
	return { state, by };
}
