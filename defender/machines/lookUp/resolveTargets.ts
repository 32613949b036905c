import { fieldNames } from '../../texts/fieldNames';
import { isDefenderError } from '../../defenderError';
import type { Connection } from '../../http/connection';
import { settle, unsettle, type Settled } from '../../general/settled';
import { chooseMachines, hostForDomain, NoMachine, type Choice } from './chooseMachines';
import { findMachines } from '../findMachines';
import { findByEvidence, refuseSeveralPeople, type FoundBy } from '../evidence/findByEvidence';
import { findMachinesByIp, listMachines } from '../listMachines';
import { lookedUp } from '../lookedUp';
import { calledByName, type Machine } from '../machine';
import { spelledAlike } from '../target/hostName';
import { MachineIndex } from './machineIndex';
import { nearNames } from './nearNames';
import { refuseOtherTenant } from '../target/otherTenant';
import {
	isByEvidence,
	isNamed,
	refuseUnknowableTime,
	sourceOf,
	wantedInWords,
	type NamedMachine,
	type WantedMachine,
} from './wanted';

/** A machine to act on. */
export interface ResolvedMachine {
	readonly id: string;
	/** As the service has it, where it had to be looked up. */
	readonly entity?: Machine | undefined;
	/** The name that a short one was matched to. */
	readonly matchedName?: string | undefined;
	/** What it was found by, where that was no name of it. */
	readonly foundBy?: FoundBy | undefined;
	/** Why the guard rails could not be asked about it, where it was gone on with all the same. */
	readonly railsNote?: string | undefined;
	/** Why nobody could look whether the library has what is run on it. */
	readonly libraryNote?: string | undefined;
}

/**
 * Finds the machines that were asked for, those of a run together: each name once, with as few
 * calls as the length of a URL allows, and without any call when all are given by id.
 *
 * @returns the machines of each, or why there are none, at its position
 */
export async function resolveTargets(
	connection: Connection,
	wanted: readonly WantedMachine[],
	deadline: number,
): Promise<Array<Settled<readonly ResolvedMachine[]>>> {
	const now = connection.clock.date();
	const checked = await Promise.all(
		wanted.map((one) =>
			settle(() => {
				if (isByEvidence(one)) refuseSeveralPeople(one, fieldNames.machine);
				else refuseUnknowableTime(one, now);
				const { target } = one;
				refuseOtherTenant('tenantId' in target ? target.tenantId : undefined, connection.tenantId);
				return one;
			}),
		),
	);
	const usable = checked.flatMap((one) => (one.ok ? [one.value] : []));
	const indexFor = await search(connection, usable.filter(isNamed), deadline);
	const foundBy = await findByEvidence(connection, usable.filter(isByEvidence), deadline);
	const resolved = await Promise.all(
		checked.map((one) =>
			settle(() => {
				const asked = unsettle(one);
				if (isByEvidence(asked)) return foundBy(asked);
				if (asked.target.by === 'id') return [{ id: asked.target.id }];
				const choice = chosenFrom(indexFor(asked), asked);
				return announced(connection, asked, choice).map((entity) => ({
					id: entity.id.toLowerCase(),
					entity,
					matchedName: matchedNameOf(asked, entity),
				}));
			}),
		),
	);
	const distinct = onceInItem(wanted, resolved);
	tellMatches(connection, wanted, distinct);
	return await withNearNames(connection, wanted, distinct, deadline);
}

/** Tells of names that are like one that no machine has. */
async function withNearNames(
	connection: Connection,
	wanted: readonly WantedMachine[],
	resolved: ReadonlyArray<Settled<readonly ResolvedMachine[]>>,
	deadline: number,
): Promise<Array<Settled<readonly ResolvedMachine[]>>> {
	const missing = wanted.flatMap(({ target }, position) =>
		target.by === 'name' && isNoneFound(resolved[position]) ? [target] : [],
	);
	const near = await nearNames(connection, missing, deadline);
	return resolved.map((one, position) => {
		const target = wanted[position]?.target;
		const more = target?.by === 'name' ? near.get(target) : undefined;
		if (more === undefined || one.ok || !isDefenderError(one.error)) return one;
		return { ok: false, error: one.error.with({ advice: `${one.error.advice}${more}` }) };
	});
}

function isNoneFound(one: Settled<unknown> | undefined): boolean {
	return one?.ok === false && one.error instanceof NoMachine;
}

/** Takes out of each answer the machines that an earlier one of the same item has. */
function onceInItem(
	wanted: readonly WantedMachine[],
	resolved: ReadonlyArray<Settled<readonly ResolvedMachine[]>>,
): Array<Settled<readonly ResolvedMachine[]>> {
	const taken = new Set<string>();
	return resolved.map((one, position) => {
		if (!one.ok) return one;
		const value = one.value.filter(({ id }) => {
			const key = `${wanted[position]?.item ?? ''} ${id}`;
			const isNew = !taken.has(key);
			taken.add(key);
			return isNew;
		});
		return { ok: true, value };
	});
}

/** Undefined where the name was given whole. */
function matchedNameOf({ target }: WantedMachine, entity: Machine): string | undefined {
	const name = entity.computerDnsName ?? '';
	return target.by === 'name' && spelledAlike(name) !== target.name ? name : undefined;
}

/** More of them would bury the first ones. */
const mostMatchesTold = 5;

/** A short name may stand for a machine of a domain that nobody thought of. */
function tellMatches(
	connection: Connection,
	wanted: readonly WantedMachine[],
	resolved: ReadonlyArray<Settled<readonly ResolvedMachine[]>>,
): void {
	const found = resolved.flatMap((one, position) => {
		const target = wanted[position]?.target;
		const ntDomain = target?.by === 'name' ? target.ntDomain : undefined;
		const matched = one.ok ? one.value.flatMap(({ matchedName }) => matchedName ?? []) : [];
		return matched.map((name) => ({ name, ntDomain }));
	});
	const names = [...new Set(found.map(({ name }) => name))];
	if (names.length === 0) return;
	const more = names.length - mostMatchesTold;
	connection.notice(
		`Names without a domain were matched to ${names.slice(0, mostMatchesTold).join(', ')}${more > 0 ? ` and ${more} more` : ''}; "matchedName" in the output tells which`,
	);
	const [domain] = found.flatMap(({ ntDomain }) => ntDomain ?? []);
	if (domain === undefined) return;
	connection.notice(
		`Microsoft Defender does not know the names that Windows gives to domains, so ${domain} was not compared`,
	);
}

function chosenFrom(found: MachineIndex, wanted: NamedMachine): Choice {
	const { target } = wanted;
	if (target.by === 'name' && target.ntDomain !== undefined) {
		const hosts = found.calledInWindows(target.ntDomain);
		if (hosts.length > 0) throw hostForDomain(target.name, target.ntDomain, hosts);
	}
	return chooseMachines(wanted, found.matching(wanted));
}

/** All that may be meant. Throws when they could not be asked for. */
type IndexFor = (wanted: NamedMachine) => MachineIndex;

/** Asks all sources that are needed, each once. */
async function search(
	connection: Connection,
	wanted: readonly NamedMachine[],
	deadline: number,
): Promise<IndexFor> {
	const questions = new Map<string, () => Promise<Machine[]>>();
	for (const one of wanted) {
		const source = sourceOf(one);
		if (source.from === 'findByIp') {
			const { ip, time } = source;
			questions.set(keyOf(one), () => findMachinesByIp(connection, ip, time, deadline));
		}
		if (source.from === 'everything') {
			questions.set(keyOf(one), () => listMachines(connection, { deadline }));
		}
	}
	const criteria = wanted.flatMap((one) => {
		const source = sourceOf(one);
		return source.from === 'criteria' ? source.criteria : [];
	});
	if (criteria.length > 0)
		questions.set('criteria', () => findMachines(connection, criteria, deadline));
	const answers = new Map<string, Settled<MachineIndex>>();
	for (const [key, ask] of questions) {
		answers.set(key, await settle(async () => new MachineIndex(await lookedUp(ask))));
	}
	return (one) => {
		const answer = answers.get(keyOf(one));
		return answer === undefined ? new MachineIndex([]) : unsettle(answer);
	};
}

function keyOf(wanted: NamedMachine): string {
	const source = sourceOf(wanted);
	return source.from === 'findByIp' ? `${source.ip} ${source.time.toISOString()}` : source.from;
}

/** Nobody should have to guess that a machine was chosen among several. */
function announced(
	connection: Connection,
	wanted: NamedMachine,
	choice: Choice,
): readonly Machine[] {
	const { machines, among } = choice;
	const [first] = machines;
	if (among > machines.length && first !== undefined) {
		connection.notice(
			`${among} machines have ${wantedInWords(wanted)}; took the one seen last, ${calledByName(first)}`,
		);
	}
	return machines;
}
