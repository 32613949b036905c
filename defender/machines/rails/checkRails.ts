import { DefenderError, isDefenderError, type ErrorKind } from '../../defenderError';
import type { Connection } from '../../http/connection';
import { notDone } from '../../machineActions/headline';
import type { Machine } from '../machine';
import { withLivingRecords } from './livingRecords';
import { protectedBy, protectedById, protections } from './protections';
import type { RailEntry, Rails, RailSubject, RailVerdict } from './rails';
import { readMachines } from '../readMachines';
import { reasonsAgainst } from './reasonsAgainst';

/**
 * Checks everything that a run is about to do, before any of it is done. Machines that were given
 * by id are looked up together for it, those that lists leave out by their own id.
 *
 * When the look-up is not possible, the machine is refused, unless the user has said that what cannot be
 * told goes ahead: then it is gone on with, and `railsNote` says what is not known.
 *
 * @param counts how many machines the whole run is about, in whichever tenants; where it is about more
 * than these subjects
 * @returns a verdict for each subject, at its position
 */
export async function checkRails(
	connection: Connection,
	subjects: readonly RailSubject[],
	deadline: number,
	counts?: MachineCounts,
): Promise<RailVerdict[]> {
	const lookUp = await lookUpEntities(connection, subjects, deadline);
	const planned = subjects
		.filter(({ isDryRun }) => isDryRun)
		.flatMap(({ machine }) => lookUp.entities.get(machine.id) ?? []);
	const own = countsOf(subjects);
	const verdicts = subjects.map((subject): RailVerdict => {
		const { id } = subject.machine;
		const entity = lookUp.entities.get(id);
		const error = lookUp.errors.get(id);
		const machine = { ...subject.machine, id, entity, railsNote: noteOf(subject, lookUp) };
		if (error !== undefined && needsEntity(subject) && !goesAhead(subject)) {
			return { machine, reasons: [], protects: [], error: unchecked(subject, error) };
		}
		// An ID says enough, whatever else is known.
		const byId = protectedById(id, subject.rails);
		// What is planned and what is carried out are two things: neither counts against the other.
		const inPlay = subject.rails.machinesCounted === 'tenant' ? own : (counts ?? own);
		const count = subject.isDryRun ? inPlay.planned : inPlay.machines;
		return {
			machine,
			headline: headlineOf(subject, entity),
			protects: subject.isDryRun ? entriesOf(subject.rails, planned) : [],
			reasons: [
				...tooMany(count, subject.rails.mostMachines),
				...(byId ?? (entity === undefined ? unknown(subject) : reasonsAgainst(entity, subject))),
			],
		};
	});
	return await withLivingRecords(connection, verdicts, deadline);
}

/** What rails protect, and how many of the machines of a plan each entry holds. */
function entriesOf(rails: Rails, planned: readonly Machine[]): RailEntry[] {
	const machines = [...new Map(planned.map((machine) => [machine.id, machine])).values()];
	return protections.flatMap((protection) =>
		protection.entriesOf(rails).map((entry) => ({
			rail: protection.rail,
			entry,
			machines: machines.filter(
				(machine) => protectedBy(protection.factsOf(machine) ?? [], entry) !== undefined,
			).length,
		})),
	);
}

/** Machines of a run. */
export interface MachineCounts {
	/** That it is about to act on. */
	readonly machines: number;
	/** Those that are only planned. */
	readonly planned: number;
}

export function countsOf(subjects: readonly RailSubject[]): MachineCounts {
	return {
		machines: countOf(subjects.filter(({ isDryRun }) => !isDryRun)),
		planned: countOf(subjects.filter(({ isDryRun }) => isDryRun)),
	};
}

function countOf(subjects: readonly RailSubject[]): number {
	return new Set(subjects.map(({ machine }) => machine.id)).size;
}

/** Whether the user has named something that must not be touched, or a name that must match. */
function isExplicit({ rails, confirmName }: RailSubject): boolean {
	const { tags, groups, deviceValues, systems, machines } = rails;
	const lists = [tags, groups, deviceValues, systems, machines];
	return confirmName !== undefined || lists.some((list) => list.length > 0);
}

/** Whether the user takes what cannot be told for no reason against it; a name typed again must match. */
function goesAhead({ rails, confirmName }: RailSubject): boolean {
	return rails.ifUnknown === 'goAhead' && confirmName === undefined;
}

function needsEntity(subject: RailSubject): boolean {
	const { ifInactive, ifUnsupported } = subject.rails;
	return isExplicit(subject) || ifInactive === 'refuse' || ifUnsupported === 'refuse';
}

interface LookUp {
	readonly entities: ReadonlyMap<string, Machine>;
	/** Why machines could not be looked up; those that Microsoft Defender does not know have none. */
	readonly errors: ReadonlyMap<string, Error>;
	/** Those that Microsoft Defender does not know. */
	readonly unknown: ReadonlySet<string>;
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
	const errors = new Map<string, Error>();
	const unknownIds: string[] = [];
	for (const [id, read] of await readMachines(connection, ids, deadline)) {
		if (read.ok) known.set(id, read.value);
		else if (isDefenderError(read.error, 'cancelled')) throw read.error;
		else if (isDefenderError(read.error, 'notFound')) unknownIds.push(id);
		else errors.set(id, read.error);
	}
	const asked = new Set(ids).size;
	for (const text of noticesOf(unknownIds, errors, asked)) connection.notice(text);
	return { entities: known, errors, unknown: new Set(unknownIds) };
}

function unchecks(count: number): string {
	const what =
		count === 1
			? 'its sensor is active and its system supports the action'
			: 'their sensors are active and their systems support the action';
	return `so it is not known whether ${what}`;
}

/** What to tell the user about machines that are gone on with unchecked. */
function noticesOf(
	unknownIds: readonly string[],
	errors: ReadonlyMap<string, Error>,
	asked: number,
): string[] {
	const messages = new Set([...errors.values()].map(({ message }) => message));
	const all = asked === 1 ? 'The machine' : 'The machines';
	const which = errors.size < asked ? 'Some of the machines' : all;
	const many = unknownIds.length;
	return [
		...[...messages].map(
			(message) => `${which} could not be looked up, ${unchecks(asked)}. ${message}`,
		),
		...(many === 0
			? []
			: [
					`Microsoft Defender does not know the machine${many === 1 ? '' : 's'} ${unknownIds.join(', ')}, ${unchecks(many)}`,
				]),
	];
}

/** What is not known about a machine that is gone on with; undefined where the rails could be asked. */
function noteOf(subject: RailSubject, { errors, unknown }: LookUp): string | undefined {
	const { id } = subject.machine;
	if (!needsEntity(subject)) return undefined;
	const error = errors.get(id);
	if (error !== undefined) return `The guard rails could not be checked. ${error.message}`;
	return unknown.has(id)
		? 'The guard rails could not be checked: Microsoft Defender does not know the machine'
		: undefined;
}

function headlineOf({ machine, type }: RailSubject, entity = machine.entity): string {
	const computerDnsName = entity?.computerDnsName;
	return notDone(type, { machineId: machine.id, computerDnsName });
}

/** What the look at the machine met. All else lies on the way of every call. */
const fromTheLook: ReadonlySet<ErrorKind> = new Set([
	'rail',
	'forbidden',
	'quota',
	'serviceFault',
	'foreignAnswer',
]);

function unchecked(subject: RailSubject, error: Error): DefenderError {
	const { message } = error;
	const known = isDefenderError(error)
		? error
		: new DefenderError({ kind: 'rail', message, cause: error });
	// What lies on the way of every call says so by itself, and no guard rail is the cure.
	if (!fromTheLook.has(known.kind)) {
		return known.with({ advice: `${known.advice} Nothing was sent to it.`.trim() });
	}
	const cure =
		'With Guard Rails > If It Cannot Be Told set to Go Ahead it is sent all the same, and the item says that it was not checked.';
	return known.with({
		message: `${headlineOf(subject)}: it could not be told whether it may be touched. The guard rails could not be checked, so nothing was sent. ${message}`,
		advice: `${known.advice} ${cure}`.trim(),
	});
}

function tooMany(count: number, most: number): string[] {
	if (most === 0 || count <= most) return [];
	return [
		`the run is about ${count} machines, more than the ${most} that Guard Rails > Most Machines per Run allows`,
	];
}

/** A machine that neither lists nor its own id show; the service may refuse it, or not. */
function unknown(subject: RailSubject): string[] {
	if (!isExplicit(subject) || goesAhead(subject)) return [];
	return [
		'Microsoft Defender does not know it, so its name, tags and group are not known, and Guard Rails > If It Cannot Be Told is Refuse',
	];
}
