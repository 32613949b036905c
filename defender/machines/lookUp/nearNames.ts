import { seconds } from '../../general/clock';
import { isDefenderError } from '../../defenderError';
import { timeOf } from '../../entities';
import type { Connection } from '../../http/connection';
import { mostInCall } from '../../http/lists/listDialect';
import { settle, type Settled } from '../../general/settled';
import { findMachines } from '../findMachines';
import { spelledAlike } from '../target/hostName';
import { beforeDot, isSideRecord, lastSeenInWords, type Machine } from '../machine';
import type { MachineTarget } from '../target/target';
import { asNetBios, criteriaOfLabel, netBiosLength } from './wanted';

/** More of them would bury the advice. */
const mostNamed = 5;
/** For so many names mistypings are looked for: some five of them fit into one call. */
const mostMistyped = 20;
/** Shorter names are near to one another by nature. */
const shortestMistyped = 4;
/** For something that is good to know, and can be done without: other items wait for it. */
const patienceMs = seconds(30);

type Name = Extract<MachineTarget, { by: 'name' }>;

/**
 * Sentences about machines whose names are like one that no machine has: with another domain, cut
 * off where NetBIOS cuts, or with two neighbouring characters swapped. They are told and never taken. One
 * look-up for all names; it only adds words, so nothing depends on whether it works.
 *
 * @returns a sentence for each name, with a blank before it; empty where there is nothing to tell
 * @throws ExecutionCancelled
 */
export async function nearNames(
	connection: Connection,
	names: readonly Name[],
	deadline: number,
): Promise<ReadonlyMap<Name, string>> {
	const labels = [...new Set(names.map(labelOf))];
	const mistyped = labels.filter((label) => withTwoSwapped(label).length > 0);
	const lookedUp = firstToLookUp(mistyped, mostInCall(connection, 'machineDialect'));
	const leftOut = new Set(mistyped.slice(lookedUp.length));
	const criteria = [...labels, ...lookedUp.flatMap(withTwoSwapped)].flatMap(criteriaOfLabel);
	if (criteria.length === 0) return new Map();
	const until = Math.min(deadline, connection.clock.now() + patienceMs);
	const found: Settled<Machine[]> = await settle(() => findMachines(connection, criteria, until));
	if (!found.ok) {
		if (isDefenderError(found.error, 'cancelled')) throw found.error;
		return new Map();
	}
	return new Map(
		names.map((name) => {
			const near = toldOf(found.value.filter(isNear(name)));
			return [
				name,
				near === '' && leftOut.has(labelOf(name)) ? notLookedUp(lookedUp.length) : near,
			];
		}),
	);
}

function labelOf({ name }: Name): string {
	return beforeDot(name);
}

/** A service that takes a few questions in a call would want many calls for each name. */
function firstToLookUp(labels: readonly string[], mostQuestions: number): string[] {
	let questions = 0;
	return labels.slice(0, mostMistyped).filter((label) => {
		questions += withTwoSwapped(label).flatMap(criteriaOfLabel).length;
		return questions <= mostQuestions;
	});
}

/** Nobody should take silence for an answer. */
function notLookedUp(first: number): string {
	const why = first === 0 ? '' : `: that is done for the first ${first} names of a run`;
	return ` Whether two of its characters were swapped was not looked up${why}.`;
}

/** All that a name may have been meant as whose writer was too quick with one character. */
function withTwoSwapped(label: string): string[] {
	if (label.length < shortestMistyped) return [];
	const meant = Array.from(label.slice(1), (second, index) =>
		[label.slice(0, index), second, label.charAt(index), label.slice(index + 2)].join(''),
	);
	return [...new Set(meant)].filter((other) => other !== label);
}

function isNear(name: Name): (machine: Machine) => boolean {
	const label = labelOf(name);
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
