import { timeOf } from '../entities';
import { isDefenderError } from '../defenderError';
import type { Connection } from '../http/connection';
import { settle } from '../settled';
import { findMachines, type Clue } from './findMachines';
import { spelledAlike } from './hostName';
import { isOnboarded, isSideRecord, type Machine } from './machine';
import { isNobodysId } from './nobody';
import type { RailVerdict } from './rails';

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
	const clues = dead.flatMap(cluesOf);
	if (clues.length === 0) return [...verdicts];
	const found = await settle(() => findMachines(connection, clues, deadline));
	if (!found.ok) {
		if (isDefenderError(found.error, 'cancelled')) throw found.error;
		return [...verdicts];
	}
	return verdicts.map((verdict) => {
		const { entity } = verdict.machine;
		if (entity === undefined || !dead.includes(entity)) return verdict;
		const living = livingOf(entity, found.value);
		return living === undefined
			? verdict
			: { ...verdict, reasons: [...verdict.reasons, toldOf(living)] };
	});
}

function isAlive(machine: Machine): boolean {
	return isOnboarded(machine) && machine.healthStatus !== 'Inactive' && !isSideRecord(machine);
}

function cluesOf({ computerDnsName, aadDeviceId }: Machine): Clue[] {
	return [
		...(computerDnsName === null || computerDnsName === ''
			? []
			: [{ field: 'computerDnsName', is: computerDnsName } as const]),
		...(aadDeviceId === null || aadDeviceId === '' || isNobodysId(aadDeviceId)
			? []
			: [{ field: 'aadDeviceId', is: aadDeviceId } as const]),
	];
}

/** The one seen last among those that carry the same name or device ID and are alive. */
function livingOf(dead: Machine, candidates: readonly Machine[]): Machine | undefined {
	return candidates
		.filter((machine) => machine.id !== dead.id && isAlive(machine) && isSame(machine, dead))
		.sort((one, other) => (timeOf(other.lastSeen) ?? 0) - (timeOf(one.lastSeen) ?? 0))[0];
}

function isSame(one: Machine, other: Machine): boolean {
	const nameOf = ({ computerDnsName }: Machine) => spelledAlike(computerDnsName ?? '');
	const idOf = ({ aadDeviceId }: Machine) => (aadDeviceId ?? '').toLowerCase();
	if (nameOf(one) !== '' && nameOf(one) === nameOf(other)) return true;
	return idOf(one) !== '' && !isNobodysId(idOf(one)) && idOf(one) === idOf(other);
}

function toldOf({ id, computerDnsName, lastSeen }: Machine): string {
	return `the record of that computer is now ${id} (${computerDnsName ?? 'no name'}, last seen ${lastSeen ?? 'never'}): use that ID if it is meant`;
}
