import { apiMethods } from '../contract';
import { answerAbout, foreignAnswer, isDefenderError } from '../defenderError';
import { isRow, isSameId, readMachineAction, textOrNull, type MachineAction } from '../entities';
import { callApi } from '../http/callApi';
import type { Connection } from '../http/connection';
import { dialectOf, listAnyOf } from '../http/lists/listDialect';
import { listPages, type ListCall } from '../http/lists/listPages';
import { allOf, anyEquals, oneOf, type Filter } from '../filters/odata';
import { settle, settleAll, type Settled } from '../general/settled';

const newestFirst = 'creationDateTimeUtc desc';

function createdAt(row: unknown): string | null {
	return isRow(row) ? textOrNull(row.creationDateTimeUtc) : null;
}

/**
 * One machine action by id.
 * Source: https://learn.microsoft.com/defender-endpoint/api/get-machineaction-object
 *
 * @throws DefenderError of kind `notFound` also in the first seconds of a new action's life
 */
export async function getAction(
	connection: Connection,
	machineActionId: string,
	deadline: number,
): Promise<MachineAction> {
	const answer = await callApi(connection, {
		method: apiMethods.getMachineAction,
		parameters: { machineActionId },
		deadline,
	});
	return actionFrom(answer, machineActionId);
}

/** Actions read one by one at a time. */
const width = 5;

/**
 * Machine actions by their ids: one by its own page, several with as few list calls as the length of
 * a URL allows. What the list does not have, or will not be asked for, is read one by one.
 *
 * @param ids in lower case
 * @returns each action, or why it could not be read, by id
 */
export async function getActions(
	connection: Connection,
	ids: readonly string[],
	deadline: number,
): Promise<ReadonlyMap<string, Settled<MachineAction>>> {
	const distinct = [...new Set(ids)];
	const ends = new Map<string, Settled<MachineAction>>();
	if (distinct.length > 1 && dialectOf(connection, 'listDialect') !== 'byId') {
		const where = { field: 'id', values: distinct, deadline } as const;
		const listed = await settle(() => listActionsWhere(connection, where));
		if (!listed.ok && !isDefenderError(listed.error, 'refused')) {
			return new Map(distinct.map((id) => [id, listed]));
		}
		for (const value of listed.ok ? listed.value : []) {
			ends.set(value.id.toLowerCase(), { ok: true, value });
		}
	}
	const missing = distinct.filter((id) => !ends.has(id));
	const read = await settleAll(missing, width, (id) => getAction(connection, id, deadline));
	missing.forEach((id, position) => {
		const end = read[position];
		if (end !== undefined) ends.set(id, end);
	});
	return ends;
}

/**
 * The action in an answer, its ID spelled as it was asked for.
 *
 * @throws DefenderError of kind `foreignAnswer` when the answer does not hold the action of this ID
 */
export function actionFrom(answer: unknown, machineActionId: string): MachineAction {
	const action = readMachineAction(answer);
	if (action === undefined) {
		throw foreignAnswer('Microsoft Defender answered without a machine action');
	}
	if (isSameId(action.id, machineActionId)) return { ...action, id: machineActionId };
	throw answerAbout(`machine action ${action.id}`, `machine action ${machineActionId}`);
}

/**
 * Machine actions, newest first.
 * Source: https://learn.microsoft.com/defender-endpoint/api/get-machineactions-collection
 */
export async function listActions(
	connection: Connection,
	list: ActionList & {
		readonly onPage?: ((actions: readonly MachineAction[]) => void) | undefined;
	},
): Promise<MachineAction[]> {
	return await listPages(connection, callFor(list, readMachineAction));
}

/**
 * The same for those who want something else made of each action, and of whatever many there are: no
 * action is kept longer than its page.
 */
export async function listActionsAs<T extends { readonly id: string }>(
	connection: Connection,
	list: ActionList,
	make: (action: MachineAction) => T,
): Promise<T[]> {
	const read = (row: unknown): T | undefined => {
		const action = readMachineAction(row);
		return action && make(action);
	};
	return await listPages(connection, callFor(list, read));
}

interface ActionList {
	readonly filter?: Filter | undefined;
	readonly limit?: number | undefined;
	readonly deadline: number;
}

function callFor<L extends ActionList, T>({ filter, ...list }: L, read: ListCall<T>['read']) {
	const query = { filter, orderBy: newestFirst };
	return { method: apiMethods.listMachineActions, query, ...list, read, timeOf: createdAt };
}

interface ActionsWhere {
	readonly field: 'id' | 'machineId';
	readonly values: readonly string[];
	readonly and?: readonly Filter[];
	readonly deadline: number;
	/** How long each of the calls may take, where none of them is worth waiting for until the deadline. */
	readonly patienceMs?: number | undefined;
	/** Is told what has come before all of it has. */
	readonly onPage?: ((actions: readonly MachineAction[]) => void) | undefined;
}

/**
 * The actions whose `field` is any of `values`, with as few calls as the length of a URL allows. IDs
 * that were asked for are spelled as they were.
 *
 * @throws DefenderError of kind `foreignAnswer` when actions come that were not asked for
 */
export async function listActionsWhere(
	connection: Connection,
	{ field, values, and = [], deadline, patienceMs = Infinity, onPage }: ActionsWhere,
): Promise<MachineAction[]> {
	const { clock } = connection;
	const asked = new Map(values.map((value) => [value.toLowerCase(), value]));
	const actions = await listAnyOf(connection, {
		kind: 'listDialect',
		values: [...new Set(values)],
		write: {
			in: (group) => oneOf(field, group),
			or: (group) => anyEquals(field, group),
		},
		list: async (group) =>
			await listActions(connection, {
				filter: allOf([group, ...and]),
				deadline: Math.min(deadline, clock.now() + patienceMs),
				onPage,
			}),
	});
	for (const action of actions) refuseForeign(action, field, asked);
	if (field === 'machineId') return actions;
	return actions.map((action) => ({
		...action,
		id: asked.get(action.id.toLowerCase()) ?? action.id,
	}));
}

/** A row that says nothing of its machine, as live responses do at first, belongs to those asked for. */
function refuseForeign(
	action: MachineAction,
	field: 'id' | 'machineId',
	asked: ReadonlyMap<string, string>,
): void {
	const said = action[field];
	if (said === null || asked.has(said.toLowerCase())) return;
	const named = field === 'id' ? `machine action ${said}` : `machine ${said}`;
	throw answerAbout(named, 'others');
}
