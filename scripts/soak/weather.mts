import { faultKinds, type Behaviour, type Fault, type FaultKind } from '../../simulator/index.mts';

export const minute = 60_000;

/** What chance decides; all of it comes from one seed. */
export interface Chance {
	/** From 0 up to, but not, `below`. */
	below(below: number): number;
	pick<T>(choices: readonly [T, ...T[]]): T;
	happens(probability: number): boolean;
}

export function chanceOf(random: () => number): Chance {
	const below = (limit: number) => Math.floor(random() * limit);
	return {
		below,
		pick: (choices) => choices[below(choices.length)] ?? choices[0],
		happens: (probability) => random() < probability,
	};
}

/** Routes that one start with wait may take, and what can happen on them. */
const routes = ['token', 'listMachineActions', 'getMachineAction', 'getMachine'] as const;
/** A body that drips takes real time, and statuses are what comes most. */
const kinds: readonly [FaultKind, ...FaultKind[]] = [
	'status',
	'status',
	...faultKinds.filter((kind) => kind !== 'slowBody'),
];

/** A misfortune on the way of an operation, at any step of it. */
export function faultOn(operation: string, chance: Chance): Fault {
	const kind = chance.pick(kinds);
	const status = chance.pick([429, 429, 500, 502, 503]);
	return {
		on: chance.pick([operation, operation, '*', ...routes]),
		kind,
		after: chance.below(3),
		times: 1 + chance.below(4),
		...(kind === 'status' ? { status, afterWork: status !== 429 && chance.happens(0.5) } : {}),
		...(kind === 'status' && chance.happens(0.5) ? { retryAfter: String(chance.below(40)) } : {}),
	};
}

/**
 * How a device deals with what it is sent, from at once to hours later. Where all is over at once, nothing
 * but the client itself keeps a request from being carried out twice.
 */
export function behaviourFrom(chance: Chance): Behaviour {
	const isAtOnce = chance.happens(0.4);
	return {
		outcome: chance.pick(['Succeeded', 'Succeeded', 'Succeeded', 'Failed', 'Cancelled', 'TimeOut']),
		pendingMs: isAtOnce ? 0 : chance.below(2 * minute),
		runningMs: isAtOnce ? 0 : chance.below(chance.happens(0.1) ? 120 * minute : 3 * minute),
		hiddenMs: chance.happens(0.3) ? chance.below(12_000) : 0,
		hiddenInList: chance.happens(0.1),
		goesBackwards: chance.happens(0.05),
		...(chance.happens(0.03) ? { unknownStatus: 'Reviewing' } : {}),
	};
}
