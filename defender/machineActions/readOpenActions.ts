import { isDefenderError } from '../defenderError';
import { finalStatuses, openStatuses, type MachineAction } from '../entities';
import { sharedPart } from '../http/budget/sharedPart';
import type { Connection } from '../http/connection';
import { refusalLifeMs } from '../http/lists/listDialect';
import { allOf, compareText, type Filter } from '../filters/odata';
import { settle } from '../general/settled';
import { listActions } from './readActions';

/** What an action is that has not ended, whatever its status is called: all of these. */
export const notEnded: readonly Filter[] = finalStatuses.map((status) =>
	compareText('status', 'ne', status),
);

/** `clock.now()` when the service refused to be asked for what has not ended. */
const refusals = sharedPart<{ at?: number }>(
	({ shared }) => shared,
	() => ({}),
);

/**
 * The result of a reading that asks for what has not ended; undefined where the service refuses that, and
 * for an hour from then on.
 */
export async function unlessRefused<T>(
	connection: Connection,
	read: () => Promise<T>,
): Promise<T | undefined> {
	const refusal = refusals(connection);
	const { clock } = connection;
	if (refusal.at !== undefined && clock.now() - refusal.at < refusalLifeMs) return undefined;
	const done = await settle(read);
	if (done.ok) return done.value;
	if (!isDefenderError(done.error, 'refused')) throw done.error;
	refusal.at = clock.now();
	return undefined;
}

/** All actions that have not ended: of those with a status of their own only where the service says. */
export async function listOpenActions(
	connection: Connection,
	filters: readonly Filter[],
	deadline: number,
): Promise<MachineAction[]> {
	const list = async (...more: Filter[]) =>
		await listActions(connection, { filter: allOf([...filters, ...more]), deadline });
	const all = await unlessRefused(connection, async () => await list(...notEnded));
	if (all !== undefined) return all;
	const found: MachineAction[] = [];
	for (const status of openStatuses) {
		found.push(...(await list(compareText('status', 'eq', status))));
	}
	return found;
}
