import { DefenderError, inputError, isDefenderError } from '../../defenderError';
import type { Connection } from '../../http/connection';
import { settleAll, unsettle, type Settled } from '../../general/settled';
import { lookedUp } from '../lookedUp';
import { described, isSideRecord, type Machine } from '../machine';
import { readMachines } from '../readMachines';
import type { Evidence } from '../target/evidence';
import { relatedMachines, type Related } from './relatedMachines';
import { adviceOnNothing, evidenceInWords, inNumbers, valueOf } from './words';

/** Evidence asked about at a time. */
const width = 5;
/** More machines would bury the advice. */
const mostListed = 10;

/** Evidence in the place of a machine, and what to do when it leads to several. */
interface WantedByEvidence {
	readonly target: Evidence;
	readonly ifSeveral: 'fail' | 'newest' | 'all';
	/** Whether the machines of everybody with the name of a user are meant. */
	readonly userOfAnyDomain: boolean;
}

/** What a machine was found by. */
export interface FoundBy {
	readonly by: Evidence['by'];
	readonly value: string;
	/** How many machines it has led to, this one included. */
	readonly machines: number;
	/** Whether the service may know further ones that it has not told of. */
	readonly mayBeMore: boolean;
}

interface FoundMachine {
	readonly id: string;
	/** As the service has it; undefined where it has told no more than a reference. */
	readonly entity: Machine | undefined;
	readonly foundBy: FoundBy;
}

/**
 * Refuses a user who may be somebody else: the service looks users up by their name alone.
 *
 * @param field display name of the field that names the user
 */
export function refuseSeveralPeople(
	{ target, userOfAnyDomain }: WantedByEvidence,
	field: string,
): void {
	if (target.by !== 'user' || userOfAnyDomain) return;
	const { user, userDomain } = target;
	const domain = userDomain === undefined ? '' : `, and heeds no ${userDomain}`;
	throw inputError(
		field,
		`the user ${user} may be several people: Microsoft Defender looks users up by their name without the domain${domain}`,
		'If whoever has this name is meant, in every domain of the tenant, switch on Options > User of Any Domain.',
	);
}

/** Throws when there is no machine, when it is not certain which is meant, or when asking failed. */
type Finder = (wanted: WantedByEvidence) => readonly FoundMachine[];

/**
 * Finds the machines that evidence leads to: each piece is asked about once, and what references
 * leave out is read for all machines together.
 */
export async function findByEvidence(
	connection: Connection,
	wanted: readonly WantedByEvidence[],
	deadline: number,
): Promise<Finder> {
	const pieces = [...new Map(wanted.map(({ target }) => [keyOf(target), target])).values()];
	const answers = await settleAll(
		pieces,
		width,
		async (piece) => await lookedUp(() => relatedMachines(connection, piece, deadline)),
	);
	const byKey = new Map(pieces.map((piece, position) => [keyOf(piece), answers[position]]));
	const relatedTo = ({ target }: WantedByEvidence) => byKey.get(keyOf(target));
	const led = wanted.flatMap((one) => {
		const related = relatedTo(one);
		if (related?.ok !== true) return [];
		const isTaken = !areTooMany(one, related.value.machines, related.value);
		return [{ target: one.target, related: related.value, isTaken }];
	});
	const taken = led.filter(({ isTaken }) => isTaken);
	tellOfMany(connection, taken);
	const read = led.filter(({ isTaken, related }) => isTaken || mayBeOne(related));
	const facts = await factsOfReferences(connection, read, deadline);
	return (one) => {
		const related = relatedTo(one);
		return related === undefined ? [] : chosen(one, unsettle(related), facts);
	};
}

/** Tags differ by the case of their letters, what else there is does not. */
function keyOf(evidence: Evidence): string {
	const value = valueOf(evidence);
	return `${evidence.by} ${evidence.by === 'tag' ? value : value.toLowerCase()}`;
}

/** Where there may be more, one is as uncertain as several. */
function areTooMany(
	{ ifSeveral }: WantedByEvidence,
	machines: readonly unknown[],
	{ mayBeMore }: Related,
): boolean {
	return ifSeveral !== 'all' && (machines.length > 1 || mayBeMore);
}

/** Whether it is worth reading what they are: few enough to be one and records beside it. */
function mayBeOne({ machines, mayBeMore }: Related): boolean {
	return machines.length <= mostListed && !mayBeMore;
}

interface Taken {
	readonly target: Evidence;
	readonly related: Related;
}

/** What may stand for many machines says how many, before anything is done about them. */
function tellOfMany(connection: Connection, taken: readonly Taken[]): void {
	const texts = taken
		.filter(({ related: { machines, mayBeMore } }) => machines.length > 1 || mayBeMore)
		.map(({ target, related }) => inNumbers(target, related.machines.length, related.mayBeMore));
	for (const text of new Set(texts)) connection.notice(text);
}

/** What Microsoft Defender knows of machines that it has only referred to. */
async function factsOfReferences(
	connection: Connection,
	taken: readonly Taken[],
	deadline: number,
): Promise<ReadonlyMap<string, Settled<Machine>>> {
	const ids = taken.flatMap(({ related: { machines, areReferences } }) =>
		areReferences ? machines.map(({ id }) => id.toLowerCase()) : [],
	);
	const facts = await readMachines(connection, ids, deadline);
	for (const fact of facts.values()) {
		if (!fact.ok && isDefenderError(fact.error, 'cancelled')) throw fact.error;
	}
	return facts;
}

function chosen(
	one: WantedByEvidence,
	related: Related,
	facts: ReadonlyMap<string, Settled<Machine>>,
): FoundMachine[] {
	const { target } = one;
	const { machines: rows, areReferences, mayBeMore } = related;
	const machines = rows.map((row) => {
		const id = row.id.toLowerCase();
		const fact = areReferences ? facts.get(id) : undefined;
		// Without its facts the guard rails see to it, which know what has to be known.
		const entity = areReferences ? (fact?.ok === true ? fact.value : undefined) : row;
		return { id, row, entity };
	});
	const usable = machines.filter(({ entity }) => entity === undefined || !isSideRecord(entity));
	if (usable.length === 0) throw noneFound(target, rows);
	if (areTooMany(one, usable, related)) {
		throw severalFound(
			target,
			related,
			usable.map(({ row }) => row),
		);
	}
	const foundBy: FoundBy = {
		by: target.by,
		value: valueOf(target),
		machines: usable.length,
		mayBeMore,
	};
	return usable.map(({ id, entity }) => ({ id, entity, foundBy }));
}

function listed(machines: readonly Machine[], { areReferences }: Related): string {
	const shown = machines
		.slice(0, mostListed)
		.map((machine) => (areReferences ? referred(machine) : described(machine)));
	const more = machines.length - mostListed;
	return `${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

function referred({ id, computerDnsName, osPlatform }: Machine): string {
	return [id, computerDnsName ?? 'no name', osPlatform ?? 'OS unknown'].join(', ');
}

function noneFound(target: Evidence, leftOut: readonly Machine[]): DefenderError {
	const side =
		leftOut.length === 0
			? ''
			: ` Left out, because they are merged into another record, excluded or duplicates: ${leftOut.slice(0, mostListed).map(referred).join('; ')}.`;
	return new DefenderError({
		kind: 'target',
		message: `No machine has ${evidenceInWords(target)}`,
		advice: `${adviceOnNothing(target)}${side}`,
	});
}

function severalFound(
	target: Evidence,
	related: Related,
	machines: readonly Machine[],
): DefenderError {
	return new DefenderError({
		kind: 'target',
		message: inNumbers(target, machines.length, related.mayBeMore),
		advice: `To go on with each of them choose Options > If Several Match > Take All of Them; which one was seen last decides nothing here. Guard Rails > Most Machines per Run bounds how many they may be. They are: ${listed(machines, related)}`,
	});
}
