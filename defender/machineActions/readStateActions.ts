import type { Connection } from '../http/connection';
import { allOf, anyEquals, compareText } from '../filters/odata';
import { listActions } from './readActions';
import { readRecentActions, RecentActions } from './recentActions';
import { stateTypes } from './responseState';

/** Statuses that leave the state of a machine as it was. */
const ineffective = ['Failed', 'TimeOut', 'Cancelled'];

/** The actions from which the state of some machines follows: all that the service remembers. */
export async function readStateActions(
	connection: Connection,
	machineIds: readonly string[],
	deadline: number,
): Promise<RecentActions> {
	return await readRecentActions(connection, { machineIds, types: stateTypes, deadline });
}

/** The same for the whole tenant: one call for each 10,000 such actions. */
export async function readAllStateActions(
	connection: Connection,
	deadline: number,
): Promise<RecentActions> {
	const filter = allOf([
		anyEquals('type', stateTypes),
		...ineffective.map((status) => compareText('status', 'ne', status)),
	]);
	return new RecentActions(await listActions(connection, { filter, deadline }));
}
