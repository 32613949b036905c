import {
	compareTexts,
	compareTimes,
	isFinal,
	timeOf,
	type ActionType,
	type MachineAction,
} from '../entities';

type Pair = readonly [enters: ActionType, leaves: ActionType];

/** Actions that put a machine into a state and take it out again. */
const isolation: Pair = ['Isolate', 'Unisolate'];
const restriction: Pair = ['RestrictCodeExecution', 'UnrestrictCodeExecution'];
export const pairs = [isolation, restriction] as const;

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

/** When an action ended, as far as it says so. */
export function endOf(action: MachineAction): string | null {
	return action.lastUpdateDateTimeUtc ?? action.creationDateTimeUtc;
}

/** What is known of a state, and the action that it is known from. */
export interface HeldState {
	/** Null where it is not known: no action of record has changed it, or nobody says which was last. */
	readonly holds: boolean | null;
	/** Undefined where no such action ever succeeded. */
	readonly by: MachineAction | undefined;
}

export function heldState(actions: readonly MachineAction[], pair: Pair): HeldState {
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
