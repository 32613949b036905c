import {
	compareTexts,
	compareTimes,
	isFinal,
	timeOf,
	type ActionType,
	type MachineAction,
} from '../entities';
import { likeness, typeOf, type StartCommand } from './startCommand';

type Pair = readonly [enters: ActionType, leaves: ActionType];

/** Pairs of actions that put a machine into a state and take it out again. */
const isolation: Pair = ['Isolate', 'Unisolate'];
const restriction: Pair = ['RestrictCodeExecution', 'UnrestrictCodeExecution'];
const pairs = [isolation, restriction];

/** The types of action that a machine's state follows from. */
export const stateTypes: readonly ActionType[] = pairs.flat();

/**
 * The actions of a pair that succeeded, the one that ended last first: it made the machine's present
 * state. Machines carry no flag for it, so this is the only source. What counts is when an action
 * ended: actions do not always end in the order in which they were started.
 */
function succeeded(actions: readonly MachineAction[], pair: Pair): MachineAction[] {
	return actions
		.filter(({ status, type }) => status === 'Succeeded' && pair.some((one) => one === type))
		.sort(
			(one, other) =>
				compareTimes(endOf(other), endOf(one)) ||
				compareTimes(other.creationDateTimeUtc, one.creationDateTimeUtc) ||
				compareTexts(other.id, one.id),
		);
}

function endOf(action: MachineAction): string | null {
	return action.lastUpdateDateTimeUtc ?? action.creationDateTimeUtc;
}

/** What is known of a state, and the action that it is known from. */
export interface HeldState {
	/** Null where it is not known: no action of record has changed it, or nobody says which was last. */
	readonly holds: boolean | null;
	/** Undefined where no such action ever succeeded. */
	readonly by: MachineAction | undefined;
}

function heldState(actions: readonly MachineAction[], pair: Pair): HeldState {
	const [enters] = pair;
	const ended = succeeded(actions, pair);
	const [by] = ended;
	if (by === undefined) return { holds: null, by };
	// An action without any time may have ended after all others.
	const isOrdered = ended.every(
		(action) => action.type === by.type || timeOf(endOf(action)) !== undefined,
	);
	return { holds: isOrdered ? by.type === enters : null, by };
}

/** What is known of the state that a command leads to. */
export interface StateAfter {
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
