import { DefenderError } from '../../defenderError';
import { calledByName } from '../machine';
import type { RailVerdict } from './rails';

const adviceOn = (machines: string): string =>
	`If ${machines} must be touched all the same, change Guard Rails in the node; what each of them does is explained there.`;

function nameOf({ machine }: Pick<RailVerdict, 'machine'>): string {
	return calledByName(machine.entity ?? { id: machine.id });
}

function headlineOf({ headline, machine }: RailVerdict): string {
	return headline ?? `${nameOf({ machine })} was not touched`;
}

/**
 * The refusal of one machine or of many, with the first of them and why.
 *
 * @param refused verdicts with reasons
 */
export function railError(refused: readonly RailVerdict[]): DefenderError {
	const [only] = refused;
	if (refused.length === 1 && only !== undefined) {
		return new DefenderError({
			kind: 'rail',
			message: `${headlineOf(only)}. Guard rails refused it: ${only.reasons.join('; ')}`,
			advice: `Nothing was sent to it. ${adviceOn('this machine')}`,
			details: [nameOf(only)],
		});
	}
	return new DefenderError({
		kind: 'rail',
		message: `Guard rails refused ${refused.length} machines before anything was sent`,
		advice: `${byReason(refused)}. ${adviceOn('these machines')}`,
	});
}

/** More names would bury what is said about them. */
const mostNamed = 20;

function firstOf(names: readonly string[]): string {
	if (names.length <= mostNamed) return names.join(', ');
	return `${names.slice(0, mostNamed).join(', ')} and ${names.length - mostNamed} more`;
}

/** Reasons with their machines: a reason that concerns all of them is told once. */
function byReason(refused: readonly RailVerdict[]): string {
	const machines = new Map<string, Set<string>>();
	for (const verdict of refused) {
		const reason = verdict.reasons.join('; ');
		machines.set(reason, (machines.get(reason) ?? new Set()).add(nameOf(verdict)));
	}
	return [...machines].map(([reason, names]) => `${firstOf([...names])}: ${reason}`).join('. ');
}
