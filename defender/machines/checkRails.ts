import { DefenderError, isDefenderError } from '../defenderError';
import type { Connection } from '../http/connection';
import { settle } from '../settled';
import { findMachines } from './findMachines';
import type { Machine } from './machine';
import type { RailSubject, RailVerdict } from './rails';
import { reasonsAgainst } from './reasonsAgainst';

/**
 * Checks everything that a run is about to do, before any of it is done. Machines that were given
 * by id are looked up together for it.
 *
 * When the look-up is not possible, rails that the user has set refuse; without any the run goes
 * on with a notice, because an emergency must not wait for a permission to read.
 *
 * @returns a verdict for each subject, at its position
 */
export async function checkRails(
	connection: Connection,
	subjects: readonly RailSubject[],
	deadline: number,
): Promise<RailVerdict[]> {
	const lookUp = await lookUpEntities(connection, subjects, deadline);
	const count = new Set(subjects.map(({ machine }) => machine.id)).size;
	return subjects.map((subject): RailVerdict => {
		const { id } = subject.machine;
		const entity = lookUp.entities.get(id);
		const machine = { id, entity };
		if (entity === undefined && lookUp.error !== undefined && isExplicit(subject)) {
			return { machine, reasons: [], error: unchecked(lookUp.error) };
		}
		return {
			machine,
			reasons: [
				...tooMany(count, subject.rails.mostMachines),
				...(entity === undefined ? unknown(subject) : reasonsAgainst(entity, subject)),
			],
		};
	});
}

/** Whether the user has named something that must not be touched, or a name that must match. */
function isExplicit({ rails, confirmName }: RailSubject): boolean {
	const { tags, groups, deviceValues, systems } = rails;
	const lists = [tags, groups, deviceValues, systems];
	return confirmName !== undefined || lists.some((list) => list.length > 0);
}

function needsEntity(subject: RailSubject): boolean {
	const { ifInactive, ifUnsupported } = subject.rails;
	return isExplicit(subject) || ifInactive === 'refuse' || ifUnsupported === 'refuse';
}

interface LookUp {
	readonly entities: ReadonlyMap<string, Machine>;
	readonly error?: Error;
}

async function lookUpEntities(
	connection: Connection,
	subjects: readonly RailSubject[],
	deadline: number,
): Promise<LookUp> {
	const known = new Map(
		subjects.flatMap(({ machine: { id, entity } }) => (entity === undefined ? [] : [[id, entity]])),
	);
	const ids = subjects
		.filter((subject) => !known.has(subject.machine.id) && needsEntity(subject))
		.map(({ machine }) => machine.id);
	if (ids.length === 0) return { entities: known };
	const clues = ids.map((id) => ({ field: 'id', is: id }) as const);
	const found = await settle(() => findMachines(connection, clues, deadline));
	if (found.ok) {
		for (const machine of found.value) known.set(machine.id.toLowerCase(), machine);
		return { entities: known };
	}
	if (isDefenderError(found.error, 'cancelled')) throw found.error;
	connection.notice(
		`The machines could not be looked up, so it is not known whether their sensors are active and their systems support the action. ${found.error.message}`,
	);
	return { entities: known, error: found.error };
}

function unchecked(error: Error): DefenderError {
	const { message } = error;
	const known = isDefenderError(error)
		? error
		: new DefenderError({ kind: 'rail', message, cause: error });
	return known.with({
		message: `The guard rails could not be checked, so nothing was sent. ${message}`,
	});
}

function tooMany(count: number, most: number): string[] {
	if (most === 0 || count <= most) return [];
	return [
		`the run is about ${count} machines, more than the ${most} that Guard Rails > Most Machines per Run allows`,
	];
}

/** A machine that the service does not list may be old; its own page may still know it. */
function unknown(subject: RailSubject): string[] {
	if (!isExplicit(subject)) return [];
	return ['Microsoft Defender does not list it, so its name, tags and group are not known'];
}
