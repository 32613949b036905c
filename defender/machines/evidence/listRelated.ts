import { foreignAnswer } from '../../defenderError';
import type { Connection } from '../../http/connection';
import { listAnyOf } from '../../http/lists/listDialect';
import { allOf, anyEquals, encoded, oneOf, type Filter } from '../../filters/odata';
import { unsettle } from '../../general/settled';
import { listMachines } from '../listMachines';
import type { Machine } from '../machine';
import { readMachines } from '../readMachines';
import type { Evidence } from '../target/evidence';
import { relatedMachines, type Related } from './relatedMachines';
import { inNumbers } from './words';

/** Room for what a question has besides IDs and the filter. */
const reservedLength = 500;

/**
 * The machines that every piece of evidence leads to and that a filter lets through, in the order of
 * the first. The service itself judges the filter, about as many machines at a time as a URL has room
 * for; like in any list, records that have not been seen for long do not pass it.
 *
 * @param filter undefined lets all of them through
 */
export async function listRelated(
	connection: Connection,
	evidence: readonly Evidence[],
	filter: Filter | undefined,
	deadline: number,
): Promise<Machine[]> {
	const answers: Related[] = [];
	for (const piece of evidence) {
		const related = await relatedMachines(connection, piece, deadline);
		const { machines, mayBeMore } = related;
		if (mayBeMore) connection.notice(inNumbers(piece, machines.length, mayBeMore));
		answers.push(related);
	}
	const ids = idsInAll(answers);
	if (ids.length === 0) return [];
	if (filter === undefined) return await wholeMachines(connection, answers, ids, deadline);
	const passed = await passing(connection, ids, filter, deadline);
	return ids.flatMap((id) => passed.get(id) ?? []);
}

function idsInAll(answers: readonly Related[]): string[] {
	const [first = [], ...others] = answers.map(({ machines }) =>
		machines.map(({ id }) => id.toLowerCase()),
	);
	const sets = others.map((ids) => new Set(ids));
	return first.filter((id) => sets.every((ids) => ids.has(id)));
}

/** Of a machine to which there are references only, the rest is read. */
async function wholeMachines(
	connection: Connection,
	answers: readonly Related[],
	ids: readonly string[],
	deadline: number,
): Promise<Machine[]> {
	const known = new Map(
		answers.flatMap(({ machines, areReferences }) =>
			areReferences ? [] : machines.map((machine) => [machine.id.toLowerCase(), machine] as const),
		),
	);
	const unknown = ids.filter((id) => !known.has(id));
	const read = await readMachines(connection, unknown, deadline);
	return ids.flatMap((id) => {
		const machine = known.get(id);
		const end = read.get(id);
		if (machine !== undefined) return [machine];
		return end === undefined ? [] : [unsettle(end)];
	});
}

async function passing(
	connection: Connection,
	ids: readonly string[],
	filter: Filter,
	deadline: number,
): Promise<ReadonlyMap<string, Machine>> {
	const machines = await listAnyOf(connection, {
		kind: 'machineDialect',
		values: ids,
		write: {
			in: (group) => allOf([oneOf('id', group), filter]),
			or: (group) => allOf([anyEquals('id', group), filter]),
		},
		reserved: reservedLength + encoded(filter).length,
		list: async (both) => await listMachines(connection, { filter: both, deadline }),
	});
	const asked = new Set(ids);
	const other = machines.find(({ id }) => !asked.has(id.toLowerCase()));
	if (other !== undefined) {
		throw foreignAnswer(
			`Microsoft Defender was asked about certain machines and answered with others, such as ${other.id}: its filter was lost on the way, so the answer was not used`,
		);
	}
	return new Map(machines.map((machine) => [machine.id.toLowerCase(), machine]));
}
