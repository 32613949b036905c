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

interface Label {
	readonly label: string;
	/** All that it may have been meant as. */
	readonly swapped: ReadonlySet<string>;
}

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
	const all = labels.map((label): Label => ({ label, swapped: withTwoSwapped(label) }));
	const mistyped = all.filter(({ swapped }) => swapped.size > 0);
	const lookedUp = firstToLookUp(mistyped, mostInCall(connection, 'machineDialect'));
	const leftOut = new Set(mistyped.slice(lookedUp.length).map(({ label }) => label));
	const criteria = [...labels, ...lookedUp.flatMap(({ swapped }) => [...swapped])].flatMap(
		criteriaOfLabel,
	);
	if (criteria.length === 0) return new Map();
	const until = Math.min(deadline, connection.clock.now() + patienceMs);
	const found: Settled<Machine[]> = await settle(() => findMachines(connection, criteria, until));
	if (!found.ok) {
		if (isDefenderError(found.error, 'cancelled')) throw found.error;
		return new Map();
	}
	const sentences = new Map(
		all.map((one) => {
			const near = toldOf(found.value.filter(isNear(one)));
			const isSilent = near === '' && leftOut.has(one.label);
			return [one.label, isSilent ? notLookedUp(lookedUp.length) : near];
		}),
	);
	return new Map(names.map((name) => [name, sentences.get(labelOf(name)) ?? '']));
}

function labelOf({ name }: Name): string {
	return beforeDot(name);
}

/** A service that takes a few questions in a call would want many calls for each name. */
function firstToLookUp(labels: readonly Label[], mostQuestions: number): Label[] {
	let questions = 0;
	return labels.slice(0, mostMistyped).filter(({ swapped }) => {
		questions += [...swapped].flatMap(criteriaOfLabel).length;
		return questions <= mostQuestions;
	});
}

/** Nobody should take silence for an answer. */
function notLookedUp(first: number): string {
	const why = first === 0 ? '' : `: that is done for the first ${first} names of a run`;
	return ` Whether two of its characters were swapped was not looked up${why}.`;
}

/** All that a name may have been meant as whose writer was too quick with one character. */
function withTwoSwapped(label: string): ReadonlySet<string> {
	if (label.length < shortestMistyped) return new Set();
	const meant = Array.from(label.slice(1), (second, index) =>
		[label.slice(0, index), second, label.charAt(index), label.slice(index + 2)].join(''),
	);
	return new Set(meant.filter((other) => other !== label));
}

function isNear({ label, swapped }: Label): (machine: Machine) => boolean {
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
