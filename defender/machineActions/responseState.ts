import { isFinal, timeOf, type ActionType, type MachineAction } from '../entities';
import { answers, typeOf, type StartCommand } from './startCommand';

type Pair = readonly [enters: ActionType, leaves: ActionType];

/** Pairs of actions that put a machine into a state and take it out again. */
const isolation: Pair = ['Isolate', 'Unisolate'];
const restriction: Pair = ['RestrictCodeExecution', 'UnrestrictCodeExecution'];
const pairs = [isolation, restriction];

/** The types of action that a machine's state follows from. */
export const stateTypes: readonly ActionType[] = pairs.flat();

/**
 * The action of a pair that succeeded last: the one that made the machine's present state.
 * Machines carry no flag for it, so this is the only source. What counts is when an action ended:
 * actions do not always end in the order in which they were started.
 *
 * @param actions of one machine, newest first
 */
export function madeBy(
	actions: readonly MachineAction[],
	pair: readonly ActionType[],
): MachineAction | undefined {
	const ended = actions.filter(
		(action) => action.status === 'Succeeded' && pair.some((type) => type === action.type),
	);
	const endOf = (action: MachineAction) => timeOf(action.lastUpdateDateTimeUtc) ?? 0;
	return ended.reduce<MachineAction | undefined>(
		(last, action) => (last === undefined || endOf(action) > endOf(last) ? action : last),
		undefined,
	);
}

/**
 * Whether the machine is already in the state that a command leads to, and which action made it
 * so. A machine on which no action of the pair ever succeeded counts as free.
 *
 * @param actions of one machine, newest first, all there are
 * @returns undefined when the command leads to no state that lasts
 */
export function stateAfter(
	actions: readonly MachineAction[],
	command: StartCommand,
): { readonly reached: boolean; readonly by: MachineAction | undefined } | undefined {
	const type = typeOf(command);
	const pair = pairs.find((types) => types.includes(type));
	if (pair === undefined) return undefined;
	const by = madeBy(actions, pair);
	const [enters] = pair;
	if (by === undefined) return { reached: type !== enters, by };
	return { reached: by.type === type && answers(by, command), by };
}

/** Whether a machine is in a state, and the action that put it there or took it out again. */
export interface HeldState {
	readonly holds: boolean;
	/** Undefined where no such action ever succeeded. */
	readonly by: MachineAction | undefined;
}

export interface ResponseState {
	readonly isolation: HeldState;
	readonly restriction: HeldState;
	/** Actions that would change the state and have not ended, newest first. */
	readonly pending: readonly MachineAction[];
}

/** @param actions of one machine, newest first, all there are */
export function responseStateOf(actions: readonly MachineAction[]): ResponseState {
	return {
		isolation: heldState(actions, isolation),
		restriction: heldState(actions, restriction),
		pending: actions.filter(
			({ type, status }) => !isFinal(status) && stateTypes.some((one) => one === type),
		),
	};
}

function heldState(actions: readonly MachineAction[], pair: Pair): HeldState {
	const [enters] = pair;
	const by = madeBy(actions, pair);
	return { holds: by?.type === enters, by };
}
