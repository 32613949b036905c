import type { MachineAction } from '../../../simulator/index.mts';

/** The two states, by the actions that make and end them. */
export const states = {
	isolation: { enters: 'Isolate', leaves: 'Unisolate', start: 'isolate', undo: 'unisolate' },
	restriction: {
		enters: 'RestrictCodeExecution',
		leaves: 'UnrestrictCodeExecution',
		start: 'restrictCodeExecution',
		undo: 'unrestrictCodeExecution',
	},
} as const;

export type StateName = keyof typeof states;

/** What a start was asked for, by the number in its comment. */
export interface Asked {
	/** Epoch milliseconds from which on it may be released; undefined for never. */
	from: number | undefined;
	/** And by when it has to be: later than that only where nobody knows whether an extension was set. */
	to: number | undefined;
}

/** Whose a state is, as the service has it: worked out here, without anything of the product's. */
export interface Held {
	/** Undefined where the machine is in no such state. */
	readonly by: MachineAction | undefined;
	/** What n8n was asked for, where it is n8n's. */
	readonly asked: Asked | undefined;
	/** Whether an action that would change it has not ended. */
	readonly isChanging: boolean;
}

/** @param actions of one machine */
export function heldNow(
	actions: readonly MachineAction[],
	state: StateName,
	askedFor: ReadonlyMap<number, Asked>,
): Held {
	const { enters, leaves } = states[state];
	const own = actions.filter(({ type }) => type === enters || type === leaves);
	const last = own
		.filter(({ status }) => status === 'Succeeded')
		.sort((one, other) => (endOf(one) < endOf(other) ? -1 : 1))
		.at(-1);
	const by = last?.type === enters ? last : undefined;
	const number = /^Soak (\d+)\b/.exec(by?.requestorComment ?? '')?.[1];
	return {
		by,
		asked: number === undefined ? undefined : askedFor.get(Number(number)),
		isChanging: own.some(({ status }) => status === 'Pending' || status === 'InProgress'),
	};
}

function endOf({ lastUpdateDateTimeUtc }: MachineAction): string {
	return lastUpdateDateTimeUtc;
}
