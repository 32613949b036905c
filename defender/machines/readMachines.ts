import { isDefenderError } from '../defenderError';
import type { Connection } from '../http/connection';
import { settle, settleAll, type Settled } from '../general/settled';
import { findMachines } from './findMachines';
import { getMachine } from './listMachines';
import type { Machine } from './machine';

/** Machines read one by one at a time. */
const width = 5;

/**
 * Machines by id: one by its own page, several with as few list calls as the length of a URL
 * allows. Lists leave machines out that have not been seen for long; these are read one by one. Those
 * that came before a list call failed are known all the same.
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
		const criteria = distinct.map((id) => ({ field: 'id', is: id }) as const);
		const seen: Machine[] = [];
		const listed = await settle(() =>
			findMachines(connection, criteria, deadline, (machines) => seen.push(...machines)),
		);
		if (!listed.ok) for (const id of distinct) ends.set(id, listed);
		// Of an answer that was about something else nothing counts.
		const isForeign = !listed.ok && isDefenderError(listed.error, 'foreignAnswer');
		for (const value of isForeign ? [] : seen)
			ends.set(value.id.toLowerCase(), { ok: true, value });
	}
	const missing = distinct.filter((id) => !ends.has(id));
	const read = await settleAll(missing, width, (id) => getMachine(connection, id, deadline));
	missing.forEach((id, position) => {
		const end = read[position];
		if (end !== undefined) ends.set(id, end);
	});
	return ends;
}
