import { minutes, seconds } from '../../general/clock';
import { timeOf } from '../../entities';
import { isDefenderError } from '../../defenderError';
import type { Connection } from '../../http/connection';
import { settle } from '../../general/settled';
import { findMachines, type Criterion } from '../findMachines';
import { spelledAlike } from '../target/hostName';
import { calledByName, isOnboarded, isSideRecord, lastSeenInWords, type Machine } from '../machine';
import { isNobodysId } from '../target/nobody';
import type { RailVerdict } from './rails';
import { readMachines } from '../readMachines';
import type { ResolvedMachine } from '../lookUp/resolveTargets';

/** Machines report about once a day; a record that has not may be one that nobody reports to any more. */
const freshMs = minutes(24 * 60);

/** For something that is good to know, and can be done without. */
const patienceMs = seconds(10);

/**
 * A machine that was set up anew has a new ID, and its old record is inactive for ever: whoever is
 * refused for that is told of the record that lives. One look-up for all, and none where nothing was
 * refused; it only adds words, so nothing depends on whether it works.
 */
export async function withLivingRecords(
	connection: Connection,
	verdicts: readonly RailVerdict[],
	deadline: number,
): Promise<RailVerdict[]> {
	const dead = verdicts.flatMap(({ machine: { entity }, reasons }) =>
		entity !== undefined && reasons.length > 0 && !isAlive(entity) ? [entity] : [],
	);
	const found = await settle(() => livingOfEach(connection, dead, deadline));
	if (!found.ok) {
		if (isDefenderError(found.error, 'cancelled')) throw found.error;
		return [...verdicts];
	}
	return verdicts.map((verdict) => {
		const living = found.value.get(verdict.machine.id);
		return living === undefined
			? verdict
			: { ...verdict, reasons: [...verdict.reasons, toldOf(living)] };
	});
}

/**
 * The same for machines that nothing was refused for: what is said of those whose computer has another
 * record that has reported since. It is asked when all is sent, so that nothing waits for it, and it
 * never fails: without a permission to read nothing is said.
 *
 * @param which `old` looks into those alone whose record has not reported for a day
 * @returns a sentence about each such machine, by its ID
 */
export async function newerRecords(
	way: Connection,
	machines: readonly ResolvedMachine[],
	which: 'old' | 'all',
): Promise<ReadonlyMap<string, string>> {
	const { clock } = way;
	const deadline = clock.now() + patienceMs;
	// Half of the quota is left to those who must know.
	const connection = { ...way, quotaShare: way.quotaShare / 2 };
	const texts = await settle(async () => {
		const entities = await entitiesOf(connection, machines, deadline);
		const old = entities.filter((entity) => which === 'all' || isOld(entity, clock.date()));
		const living = await livingOfEach(connection, old, deadline);
		return old.flatMap((entity): Array<[string, string]> => {
			const newer = living.get(entity.id);
			return newer === undefined ? [] : [[entity.id, besideInWords(entity, newer)]];
		});
	});
	return new Map(texts.ok ? texts.value : []);
}

async function entitiesOf(
	connection: Connection,
	machines: readonly ResolvedMachine[],
	deadline: number,
): Promise<Machine[]> {
	const known = new Map(machines.flatMap(({ id, entity }) => (entity ? [[id, entity]] : [])));
	const unknown = machines.flatMap(({ id }) => (known.has(id) ? [] : [id]));
	for (const [id, read] of await readMachines(connection, unknown, deadline)) {
		if (read.ok) known.set(id, read.value);
	}
	return [...known.values()];
}

/** The record that lives of each machine that has one, by the ID of the other. */
async function livingOfEach(
	connection: Connection,
	machines: readonly Machine[],
	deadline: number,
): Promise<Map<string, Machine>> {
	const criteria = machines.flatMap(criteriaOf);
	const candidates =
		criteria.length === 0 ? [] : await findMachines(connection, criteria, deadline);
	const livingBeside = livingAmong(candidates);
	return new Map(
		machines.flatMap((machine): Array<[string, Machine]> => {
			const living = livingBeside(machine);
			return living === undefined ? [] : [[machine.id, living]];
		}),
	);
}

function isAlive(machine: Machine): boolean {
	return isOnboarded(machine) && machine.healthStatus !== 'Inactive' && !isSideRecord(machine);
}

/** Whether nobody may report to a record any more. @param now epoch milliseconds */
export function isOld(machine: Machine, now: number): boolean {
	return !isAlive(machine) || now - seen(machine) > freshMs;
}

function seen({ lastSeen }: Machine): number {
	return timeOf(lastSeen) ?? 0;
}

function criteriaOf({ computerDnsName, aadDeviceId }: Machine): Criterion[] {
	return [
		...(computerDnsName === null || computerDnsName === ''
			? []
			: [{ field: 'computerDnsName', is: computerDnsName } as const]),
		...(aadDeviceId === null || aadDeviceId === '' || isNobodysId(aadDeviceId)
			? []
			: [{ field: 'aadDeviceId', is: aadDeviceId } as const]),
	];
}

/** The one seen last among those that carry the same name or device ID, are alive, and were seen later. */
export function livingOf(old: Machine, candidates: readonly Machine[]): Machine | undefined {
	return livingAmong(candidates)(old);
}

/** The same for many: each of them is compared with those alone that share a mark with it. */
function livingAmong(candidates: readonly Machine[]): (old: Machine) => Machine | undefined {
	const byMark = new Map<string, Machine[]>();
	for (const machine of candidates.filter(isAlive)) {
		for (const mark of marksOf(machine)) {
			const others = byMark.get(mark);
			if (others === undefined) byMark.set(mark, [machine]);
			else others.push(machine);
		}
	}
	return (old) =>
		marksOf(old)
			.flatMap((mark) => byMark.get(mark) ?? [])
			.filter((machine) => machine.id !== old.id && seen(machine) > seen(old))
			.sort((one, other) => seen(other) - seen(one))[0];
}

/** What the records of one computer have in common. */
function marksOf({ computerDnsName, aadDeviceId }: Machine): string[] {
	const name = spelledAlike(computerDnsName ?? '');
	const device = (aadDeviceId ?? '').toLowerCase();
	return [
		...(name === '' ? [] : [`name ${name}`]),
		...(device === '' || isNobodysId(device) ? [] : [`device ${device}`]),
	];
}

function inShort(machine: Machine): string {
	const { id, computerDnsName } = machine;
	return `${computerDnsName ?? 'a machine without a name'} (${id}, ${lastSeenInWords(machine)})`;
}

function toldOf(living: Machine): string {
	return `the record of that computer is now ${inShort(living)}: use that ID if it is meant`;
}

function besideInWords(old: Machine, newer: Machine): string {
	return `${calledByName(old)} was ${lastSeenInWords(old)}, and another record of that computer, ${inShort(newer)}, has reported since. If it was set up anew, the old record carries nothing out any more: use that ID`;
}
