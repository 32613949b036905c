import { DefenderError } from '../../defenderError';
import { timeOf } from '../../entities';
import { described, isOnboarded, isSideRecord, type Machine } from '../machine';
import { searchInWords, wantedInWords, type NamedMachine } from './wanted';

/** More of them would bury the advice. */
const mostListed = 10;

/** No machine answers to what was asked for. */
export class NoMachine extends DefenderError {}

export interface Choice {
	readonly machines: readonly Machine[];
	/** How many answered to what was asked for. */
	readonly among: number;
}

/**
 * Picks from the machines that match what was asked for: exactly one, unless the user chose
 * otherwise. Records that were merged into another, excluded, or marked as duplicates do not count.
 *
 * @throws DefenderError of kind `target` when there is none, or when it is not clear which
 */
export function chooseMachines(wanted: NamedMachine, matching: readonly Machine[]): Choice {
	const candidates = matching.filter((machine) => !isSideRecord(machine));
	const among = candidates.length;
	if (among === 0) throw noneFound(wanted, matching);
	if (among === 1 || wanted.ifSeveral === 'all') return { machines: candidates, among };
	if (wanted.ifSeveral === 'newest') return { machines: [newestOf(wanted, candidates)], among };
	throw severalFound(wanted, candidates);
}

/**
 * `SQL01\TEST` where SQL01 is a machine: it may be an instance of SQL Server or an account on that one,
 * and TEST another machine altogether.
 */
export function hostForDomain(
	name: string,
	ntDomain: string,
	hosts: readonly Machine[],
): DefenderError {
	return new DefenderError({
		kind: 'target',
		message: `${ntDomain}\\${name} is the machine ${name} only where ${ntDomain} is a domain, and there is a machine of that name: ${listed(hosts)}`,
		advice:
			'It may be an instance of SQL Server or an account on that machine. Give the name alone of the machine that is meant, or its ID.',
	});
}

function newestOf(wanted: NamedMachine, candidates: readonly Machine[]): Machine {
	const usable = candidates
		.filter((machine) => isOnboarded(machine) && machine.healthStatus === 'Active')
		.sort((one, other) => seen(other) - seen(one));
	const [newest, next] = usable;
	if (newest === undefined) throw noneUsable(wanted, candidates);
	if (next !== undefined && seen(newest) === seen(next)) throw severalFound(wanted, usable);
	return newest;
}

function seen(machine: Machine): number {
	return timeOf(machine.lastSeen) ?? 0;
}

function listed(machines: readonly Machine[]): string {
	const shown = machines.slice(0, mostListed).map(described).join('; ');
	const more = machines.length - mostListed;
	return more > 0 ? `${shown}; and ${more} more` : shown;
}

function noneFound(wanted: NamedMachine, leftOut: readonly Machine[]): NoMachine {
	const side =
		leftOut.length === 0
			? ''
			: ` Left out, because they are merged into another record, excluded or duplicates: ${listed(leftOut)}.`;
	return new NoMachine({
		kind: 'target',
		message: `No machine has ${wantedInWords(wanted)}`,
		advice: `Searched: ${searchInWords(wanted)}.${side} ${checkInWords(wanted)}`,
	});
}

function checkInWords({ target }: NamedMachine): string {
	return target.by === 'aadDeviceId'
		? 'Check the value: the device ID of Microsoft Intune and the object ID of Microsoft Entra are other numbers. Take azureADDeviceId of a device of Intune, or deviceId of one of Entra. The credential must belong to the tenant of the machine.'
		: 'Check the value, and that the credential belongs to the tenant of the machine. Names match exactly, never in part.';
}

function severalFound(wanted: NamedMachine, candidates: readonly Machine[]): DefenderError {
	return new DefenderError({
		kind: 'target',
		message: `${candidates.length} machines have ${wantedInWords(wanted)}: ${listed(candidates)}`,
		advice:
			'Which of them is meant is not certain. Use the ID of the right one, or choose Options > If Several Match.',
	});
}

function noneUsable(wanted: NamedMachine, candidates: readonly Machine[]): DefenderError {
	return new DefenderError({
		kind: 'target',
		message: `None of the ${candidates.length} machines that have ${wantedInWords(wanted)} is onboarded and active: ${listed(candidates)}`,
		advice: 'Use the ID of the right one.',
	});
}
