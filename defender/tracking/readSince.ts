import { apiMethods } from '../contract';
import { isDefenderError } from '../defenderError';
import { readMachineAction, timeOf, type MachineAction } from '../entities';
import type { Connection } from '../http/connection';
import { largestPage, listPages } from '../http/lists/listPages';
import { listActions } from '../machineActions/readActions';
import { allIfAny, compareDate, type Filter } from '../filters/odata';
import { settle, unsettle } from '../general/settled';

export interface Since {
	/** Epoch milliseconds of the service. */
	readonly since: number;
	readonly filters: readonly Filter[];
	/** `clock.now()` after which no further page is begun. */
	readonly deadline: number;
}

interface ReadSince {
	/** Oldest first. */
	readonly rows: readonly MachineAction[];
	/** Whether there are younger ones, for which there was no time. */
	readonly isCutShort: boolean;
}

/**
 * Actions created since a time, oldest first: where time is short the younger ones are left to the
 * next poll, and where the service gives less than it was asked for, that poll finds the rest.
 *
 * Each page begins at the creation of the last action of the page before, so that actions which show
 * up late do not shift the others.
 * Source: https://learn.microsoft.com/defender-endpoint/api/get-machineactions-collection
 */
export async function readSince(connection: Connection, from: Since): Promise<ReadSince> {
	const rows: MachineAction[] = [];
	for (let since = from.since; ; ) {
		const read = await settle(() => onePage(connection, { ...from, since }));
		if (!read.ok && rows.length > 0 && mayPass(read.error)) return { rows, isCutShort: true };
		const page = unsettle(read);
		rows.push(...page);
		if (page.length < largestPage) return { rows, isCutShort: false };
		const youngest = creationOf(page.at(-1));
		// A service that does not sort as it was asked to is read whole.
		if (!(youngest > since)) return await readWhole(connection, from);
		if (connection.clock.now() >= from.deadline) return { rows, isCutShort: true };
		since = youngest;
	}
}

/** What was read before a fault that passes is of use; the next poll meets the fault if it stays. */
function mayPass(error: Error): boolean {
	return isDefenderError(
		error,
		'quota',
		'serviceFault',
		'unreachable',
		'malformed',
		'foreignAnswer',
	);
}

async function onePage(connection: Connection, from: Since): Promise<MachineAction[]> {
	return await listPages(connection, {
		method: apiMethods.listMachineActions,
		query: { filter: filterSince(from), orderBy: 'creationDateTimeUtc asc' },
		limit: largestPage,
		deadline: from.deadline,
		read: readMachineAction,
	});
}

async function readWhole(connection: Connection, from: Since): Promise<ReadSince> {
	const { deadline } = from;
	const rows = await listActions(connection, { filter: filterSince(from), deadline });
	return { rows, isCutShort: false };
}

function filterSince({ since, filters }: Since): Filter | undefined {
	return allIfAny([compareDate('creationDateTimeUtc', 'ge', new Date(since)), ...filters]);
}

function creationOf(action: MachineAction | undefined): number {
	return timeOf(action?.creationDateTimeUtc ?? null) ?? NaN;
}
