import { isDefenderError } from '../../../defenderError';
import type { MachineAction } from '../../../entities';
import type { Connection } from '../../../http/connection';
import { dialectOf } from '../../../http/lists/listDialect';
import { largestPage } from '../../../http/lists/listPages';
import { settle } from '../../../general/settled';
import { getAction, listActions, listActionsWhere } from '../../../machineActions/readActions';
import { notEnded } from '../../../machineActions/readOpenActions';
import { allOf, compareDate } from '../../../filters/odata';
import { leftOut, nextReads, planLook, type Ask, type LookMemory } from './lookPlan';
import type { Awaited, Looked } from './waitState';

interface Look {
	readonly connection: Connection;
	/** Each action once, ids in lower case. */
	readonly open: readonly Awaited[];
	readonly memory: LookMemory;
	/** `clock.now()` after which no call is tried again. */
	readonly deadline: number;
}

/**
 * Looks at all open actions, mostly with one call.
 *
 * @returns with ids in lower case
 * @throws ExecutionCancelled
 */
export async function lookAtOpen(look: Look): Promise<Looked> {
	const { connection, open, memory } = look;
	const now = connection.clock.now();
	const ask = planLook(open, memory, dialectOf(connection, 'listDialect'), now);
	const read = await settle(() => readRound(look, ask));
	if (read.ok) return read.value;
	const { error } = read;
	if (isDefenderError(error, 'cancelled')) throw error;
	if (isDefenderError(error, 'refused') && ask.by !== 'id') {
		// For an hour it is asked otherwise: a refusal may have been meant for a moment.
		memory[ask.by === 'ids' ? 'idsRefusedAt' : 'filterRefusedAt'] = now;
		return await lookAtOpen(look);
	}
	// The next look may fare better, and there is one as long as a deadline allows it.
	if (
		isDefenderError(error, 'serviceFault', 'unreachable', 'malformed', 'foreignAnswer', 'quota')
	) {
		return { saw: 'nothing', because: error.message };
	}
	return { saw: 'refusal', error };
}

/**
 * One call for all, and one for those that it should have shown and did not; what no list shows is read
 * by itself.
 */
async function readRound(look: Look, ask: Ask): Promise<Looked> {
	if (ask.by === 'id') return await readEach(look, ask.ids, []);
	const { connection, open, memory } = look;
	const { clock } = connection;
	const all = await list(look, ask);
	const rows = ofOpen(all, open);
	const shown = new Set(rows.map(({ id }) => id));
	if (ask.by === 'creation' && all.length >= ask.most) {
		memory.tooLongSince = ask.since;
		if (shown.size < open.length) return await readRound(look, { by: 'status' });
	}
	const missing = leftOut(open, ask.by, shown, memory, clock.now());
	for (const id of shown) memory.listed.add(id);
	if (ask.by === 'ids') {
		return await readEach(look, nextReads(missing, memory, clock.now()), rows);
	}
	if (missing.length === 0) return { saw: 'rows', found: rows, unknown: new Set() };
	const ids = missing.map(({ id }) => id);
	const rest = await readRound({ ...look, open: missing }, { by: 'ids', ids });
	return rest.saw === 'rows' ? { ...rest, found: [...rows, ...rest.found] } : rest;
}

async function list(
	{ connection, deadline }: Look,
	ask: Exclude<Ask, { by: 'id' }>,
): Promise<MachineAction[]> {
	switch (ask.by) {
		case 'status':
			// Of those that do not fit into one page the oldest are asked for by their ids.
			return await listActions(connection, {
				filter: allOf(notEnded),
				limit: largestPage,
				deadline,
			});
		case 'creation': {
			const filter = compareDate('creationDateTimeUtc', 'ge', new Date(ask.since));
			return await listActions(connection, { filter, limit: ask.most, deadline });
		}
		case 'ids':
			return await listActionsWhere(connection, { field: 'id', values: ask.ids, deadline });
	}
}

function ofOpen(rows: readonly MachineAction[], open: readonly Awaited[]): MachineAction[] {
	const ids = new Set(open.map(({ id }) => id));
	return rows.flatMap((row) => {
		const id = row.id.toLowerCase();
		if (!ids.has(id)) return [];
		return [id === row.id ? row : { ...row, id }];
	});
}

/** Reads by id; actions that the service does not know (yet) are told as unknown. */
async function readEach(
	{ connection, memory, deadline }: Look,
	ids: readonly string[],
	listed: readonly MachineAction[],
): Promise<Looked> {
	const found = [...listed];
	const unknown = new Set<string>();
	for (const id of ids) {
		memory.readAt.set(id, connection.clock.now());
		const read = await settle(() => getAction(connection, id, deadline));
		if (read.ok) found.push(read.value);
		else if (isDefenderError(read.error, 'notFound')) unknown.add(id);
		else throw read.error;
	}
	return { saw: 'rows', found, unknown };
}
