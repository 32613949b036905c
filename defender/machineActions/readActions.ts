import { apiMethods } from '../contract';
import { answerAbout, foreignAnswer } from '../defenderError';
import { isSameId, readMachineAction, type MachineAction } from '../entities';
import { callApi } from '../http/callApi';
import type { Connection } from '../http/connection';
import { listAnyOf } from '../http/listDialect';
import { listPages } from '../http/listPages';
import { allOf, anyEquals, oneOf, type Filter } from '../odata';

const newestFirst = 'creationDateTimeUtc desc';

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
	list: {
		readonly filter?: Filter | undefined;
		readonly limit?: number | undefined;
		readonly deadline: number;
		readonly onPage?: ((actions: readonly MachineAction[]) => void) | undefined;
	},
): Promise<MachineAction[]> {
	return await listPages(connection, {
		method: apiMethods.listMachineActions,
		query: { filter: list.filter, orderBy: newestFirst },
		limit: list.limit,
		deadline: list.deadline,
		read: readMachineAction,
		onPage: list.onPage,
	});
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
