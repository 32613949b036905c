import { isDefenderError } from '../../defenderError';
import { timeOf } from '../../entities';
import type { Connection } from '../../http/connection';
import { settle, type Settled } from '../../general/settled';
import { findMachines } from '../findMachines';
import { spelledAlike } from '../target/hostName';
import { beforeDot, isSideRecord, lastSeenInWords, type Machine } from '../machine';
import type { MachineTarget } from '../target/target';
import { asNetBios, criteriaOfLabel, netBiosLength } from './wanted';

/** More of them would bury the advice. */
const mostNamed = 5;
/** For so many names mistypings are looked for: with them the look-up stays one call. */
const mostMistyped = 2;
/** Shorter names are near to one another by nature, and longer ones would make a call of their own. */
const mistyped = { shortest: 4, longest: 20 };

type Name = Extract<MachineTarget, { by: 'name' }>;

/**
 * Sentences about machines whose names are like one that no machine has: with another domain, cut
 * off where NetBIOS cuts, or with two neighbouring characters swapped. They are told and never taken. One look-up for all names; it only adds
 * words, so nothing depends on whether it works.
 *
 * @returns a sentence for each name, with a blank before it; empty where there is nothing to tell
 * @throws ExecutionCancelled
 */
export async function nearNames(
	connection: Connection,
	names: readonly Name[],
	deadline: number,
): Promise<ReadonlyMap<Name, string>> {
	const labels = names.map(({ name }) => beforeDot(name));
	const swapped = labels.slice(0, mostMistyped).flatMap(withTwoSwapped);
	const criteria = [...labels, ...swapped].flatMap(criteriaOfLabel);
	if (criteria.length === 0) return new Map();
	const found: Settled<Machine[]> = await settle(() =>
		findMachines(connection, criteria, deadline),
	);
	if (!found.ok) {
		if (isDefenderError(found.error, 'cancelled')) throw found.error;
		return new Map();
	}
	return new Map(names.map((name) => [name, toldOf(found.value.filter(isNear(name)))]));
}

/** All that a name may have been meant as whose writer was too quick with one character. */
function withTwoSwapped(label: string): string[] {
	const { shortest, longest } = mistyped;
	if (label.length < shortest || label.length > longest) return [];
	const meant = Array.from(label.slice(1), (second, index) =>
		[label.slice(0, index), second, label.charAt(index), label.slice(index + 2)].join(''),
	);
	return [...new Set(meant)].filter((other) => other !== label);
}

function isNear({ name }: Name): (machine: Machine) => boolean {
	const label = beforeDot(name);
	const swapped = new Set(withTwoSwapped(label));
	return (machine) => {
		const own = beforeDot(spelledAlike(machine.computerDnsName ?? ''));
		const isCut = [own, label].some(({ length }) => length === netBiosLength);
		return (
			!isSideRecord(machine) &&
			(own === label || swapped.has(own) || (isCut && asNetBios(own) === asNetBios(label)))
		);
	};
}

function toldOf(machines: readonly Machine[]): string {
	if (machines.length === 0) return '';
	const newest = [...machines].sort(
		(one, other) => (timeOf(other.lastSeen) ?? 0) - (timeOf(one.lastSeen) ?? 0),
	);
	const shown = newest
		.slice(0, mostNamed)
		.map(
			(machine) => `${machine.computerDnsName ?? ''} (${machine.id}, ${lastSeenInWords(machine)})`,
		)
		.join(', ');
	const more = machines.length - mostNamed;
	return ` Alike, but not taken: ${shown}${more > 0 ? ` and ${more} more` : ''}.`;
}
