import type { Connection } from '../http/connection';
import { settle, settleAll, type Settled } from '../settled';
import { findMachines } from './findMachines';
import { getMachine } from './listMachines';
import type { Machine } from './machine';

/** Machines read one by one at a time. */
const width = 5;

/**
 * Machines by id: one by its own page, several with as few list calls as the length of a URL
 * allows. Lists leave machines out that have not been seen for long; these are read one by one.
 *
 * @returns each machine, or why it could not be read, by id
 */
export async function readMachines(
	connection: Connection,
	ids: readonly string[],
	deadline: number,
): Promise<ReadonlyMap<string, Settled<Machine>>> {
	const distinct = [...new Set(ids)];
	const ends = new Map<string, Settled<Machine>>();
	if (distinct.length > 1) {
		const clues = distinct.map((id) => ({ field: 'id', is: id }) as const);
		const listed = await settle(() => findMachines(connection, clues, deadline));
		if (!listed.ok) return new Map(distinct.map((id) => [id, listed]));
		for (const value of listed.value) ends.set(value.id.toLowerCase(), { ok: true, value });
	}
	const missing = distinct.filter((id) => !ends.has(id));
	const read = await settleAll(missing, width, (id) => getMachine(connection, id, deadline));
	missing.forEach((id, position) => {
		const end = read[position];
		if (end !== undefined) ends.set(id, end);
	});
	return ends;
}
