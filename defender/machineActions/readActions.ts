import { apiMethods } from '../contract';
import { foreignAnswer } from '../defenderError';
import { readMachineAction, type MachineAction } from '../entities';
import { callApi } from '../http/callApi';
import type { Connection, ListDialect } from '../http/connection';
import { inAcceptedDialect } from '../http/listDialect';
import { listPages } from '../http/listPages';
import { allOf, anyEquals, oneOf, splitByLength, type Filter } from '../odata';

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
	return actionFrom(answer);
}

/** @throws DefenderError of kind `malformed` when the answer holds no action */
export function actionFrom(answer: unknown): MachineAction {
	const action = readMachineAction(answer);
	if (action !== undefined) return action;
	throw foreignAnswer('Microsoft Defender answered without a machine action');
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
	},
): Promise<MachineAction[]> {
	return await listPages(connection, {
		method: apiMethods.listMachineActions,
		query: { filter: list.filter, orderBy: newestFirst },
		limit: list.limit,
		deadline: list.deadline,
		read: readMachineAction,
	});
}

function groupsOf(field: string, values: readonly string[], dialect: ListDialect): Filter[] {
	if (dialect === 'byId') return values.map((value) => anyEquals(field, [value]));
	const write = (group: readonly string[]) =>
		dialect === 'in' ? oneOf(field, group) : anyEquals(field, group);
	return splitByLength(values, write).map(write);
}

interface ActionsWhere {
	readonly field: 'id' | 'machineId';
	readonly values: readonly string[];
	readonly and?: readonly Filter[];
	readonly deadline: number;
}

/** The actions whose `field` is any of `values`, with as few calls as the length of a URL allows. */
export async function listActionsWhere(
	connection: Connection,
	list: ActionsWhere,
): Promise<MachineAction[]> {
	const values = [...new Set(list.values)];
	return await inAcceptedDialect(connection.shared, {
		kind: 'listDialect',
		count: values.length,
		list: (dialect) => listGroups(connection, { ...list, values }, dialect),
	});
}

async function listGroups(
	connection: Connection,
	list: ActionsWhere,
	dialect: ListDialect,
): Promise<MachineAction[]> {
	const found: MachineAction[] = [];
	for (const group of groupsOf(list.field, list.values, dialect)) {
		const filter = allOf([group, ...(list.and ?? [])]);
		found.push(...(await listActions(connection, { filter, deadline: list.deadline })));
	}
	return found;
}
