import { isDefenderError } from '../../../defenderError';
import type { MachineAction } from '../../../entities';
import type { Connection } from '../../../http/connection';
import { dialectOf, refusalLifeMs } from '../../../http/lists/listDialect';
import { settle } from '../../../settled';
import { getAction, listActionsWhere } from '../../../machineActions/readActions';
import { graceMs, type Awaited, type Looked } from './waitState';

/** What looks have learned. */
export interface LookMemory {
	/** `clock.now()` when the service refused lists of ids in every form; undefined where it has not. */
	listsRefusedAt?: number;
}

/**
 * Reads all open actions: one list call, or one read when a single action is left.
 *
 * @throws ExecutionCancelled
 */
export async function lookAtOpen(
	connection: Connection,
	open: readonly Awaited[],
	memory: LookMemory,
): Promise<Looked> {
	const { clock } = connection;
	const { listsRefusedAt: refusedAt } = memory;
	const areRefused = refusedAt !== undefined && clock.now() - refusedAt < refusalLifeMs;
	const byId = open.length === 1 || areRefused || dialectOf(connection, 'listDialect') === 'byId';
	const read = await settle(() => readRound(connection, open, byId));
	if (read.ok) return read.value;
	const { error } = read;
	if (isDefenderError(error, 'cancelled')) throw error;
	if (isDefenderError(error, 'refused') && !byId) {
		// For an hour each action is read by itself: a refusal may have been meant for a moment.
		memory.listsRefusedAt = clock.now();
		return await lookAtOpen(connection, open, memory);
	}
	// The next look may fare better, and there is one as long as a deadline allows it.
	if (
		isDefenderError(error, 'serviceFault', 'unreachable', 'malformed', 'foreignAnswer', 'quota')
	) {
		connection.notice(
			`${error.message}. The wait for ${open.length} action(s) went on without this look at them`,
		);
		return { saw: 'nothing' };
	}
	return { saw: 'refusal', error };
}

/**
 * One list call for all, and a read by id for those that the list should know by now but does not;
 * or a read by id for each at once.
 */
async function readRound(
	connection: Connection,
	open: readonly Awaited[],
	byId: boolean,
): Promise<Looked> {
	const deadline = Math.max(...open.map((action) => action.deadline));
	const values = open.map(({ id }) => id);
	const listed = byId ? [] : await listActionsWhere(connection, { field: 'id', values, deadline });
	const missing = absent(listed, open, connection.clock.now(), byId ? 0 : graceMs);
	const read = await readEach(connection, missing, deadline);
	const known = new Set(read.map((action) => action.id));
	const unknown = missing.filter((id) => !known.has(id));
	return { saw: 'rows', found: [...listed, ...read], unknown: new Set(unknown) };
}

/** Open ids that the list left out although it had `grace` to learn of them. */
function absent(
	listed: readonly MachineAction[],
	open: readonly Awaited[],
	now: number,
	grace: number,
): string[] {
	const known = new Set(listed.map((action) => action.id));
	return open.flatMap(({ id, since }) => (!known.has(id) && now - since >= grace ? [id] : []));
}

/** Reads by id; actions that the service does not know (yet) are left out. */
async function readEach(
	connection: Connection,
	ids: readonly string[],
	deadline: number,
): Promise<MachineAction[]> {
	const found: MachineAction[] = [];
	for (const id of ids) {
		const read = await settle(() => getAction(connection, id, deadline));
		if (read.ok) found.push(read.value);
		else if (!isDefenderError(read.error, 'notFound')) throw read.error;
	}
	return found;
}
