import { apiMethods } from '../contract';
import { answerAbout, foreignAnswer, isDefenderError } from '../defenderError';
import { isSameId } from '../entities';
import type { ApiCall } from '../http/apiCall';
import { callApi } from '../http/callApi';
import type { Connection } from '../http/connection';
import { listPages, readRows } from '../http/lists/listPages';
import { quoted, queryString, type Filter } from '../filters/odata';
import { settle } from '../general/settled';
import { readMachine, type Machine } from './machine';

interface MachineList {
	readonly filter?: Filter | undefined;
	/** The most machines to return; all of them when absent. */
	readonly limit?: number | undefined;
	/** Whether a machine counts; all of them do when absent. */
	readonly keep?: (machine: Machine) => boolean;
	readonly deadline: number;
	/** Is told what has come before all of it has. */
	readonly onPage?: ((machines: readonly Machine[]) => void) | undefined;
}

/**
 * Machines in the service's own order.
 * Source: https://learn.microsoft.com/defender-endpoint/api/get-machines
 */
export async function listMachines(connection: Connection, list: MachineList): Promise<Machine[]> {
	const { keep = () => true } = list;
	return await orNone(() =>
		listPages(connection, {
			method: apiMethods.listMachines,
			query: { filter: list.filter },
			limit: list.limit,
			deadline: list.deadline,
			read(row) {
				const machine = readMachine(row);
				return machine !== undefined && keep(machine) ? machine : undefined;
			},
			onPage: list.onPage,
		}),
	);
}

/** One page of machines, with one call. */
export async function pageOfMachines(
	connection: Connection,
	page: {
		readonly filter?: Filter | undefined;
		readonly skip: number;
		readonly size: number;
		readonly deadline: number;
	},
): Promise<{ readonly machines: Machine[]; readonly isLast: boolean }> {
	const { filter, skip, size, deadline } = page;
	const query = queryString({ filter, top: size, skip: skip === 0 ? undefined : skip });
	const rows = await orNone(() =>
		readRows(connection, { method: apiMethods.listMachines, query, deadline }),
	);
	return { machines: machinesOf(rows), isLast: rows.length < size };
}

/**
 * Machines that had an internal address within 15 minutes of a time.
 * Source: https://learn.microsoft.com/defender-endpoint/api/find-machines-by-ip
 *
 * @param time not older than 30 days
 */
export async function findMachinesByIp(
	connection: Connection,
	ip: string,
	time: Date,
	deadline: number,
): Promise<Machine[]> {
	const call: ApiCall = {
		method: apiMethods.findMachinesByIp,
		parameters: { ip: quoted(ip), timestamp: time.toISOString() },
		deadline,
	};
	return machinesOf(await orNone(() => readRows(connection, call)));
}

/**
 * One machine by id, whatever its age and state.
 * Source: https://learn.microsoft.com/defender-endpoint/api/get-machine-by-id
 *
 * @throws DefenderError of kind `notFound`, or `foreignAnswer` when the answer is another machine
 */
export async function getMachine(
	connection: Connection,
	machineId: string,
	deadline: number,
): Promise<Machine> {
	const method = apiMethods.getMachine;
	const machine = readMachine(
		await callApi(connection, { method, parameters: { machineId }, deadline }),
	);
	if (machine === undefined) throw foreignAnswer('Microsoft Defender answered without a machine');
	if (isSameId(machine.id, machineId)) return machine;
	throw answerAbout(`machine ${machine.id}`, `machine ${machineId}`);
}

function machinesOf(rows: readonly unknown[]): Machine[] {
	return rows.flatMap((row) => readMachine(row) ?? []);
}

/** The documentation says that lists of machines answer 404 when nothing matches. */
async function orNone<T>(list: () => Promise<T[]>): Promise<T[]> {
	const listed = await settle(list);
	if (listed.ok) return listed.value;
	if (isDefenderError(listed.error, 'notFound')) return [];
	throw listed.error;
}
