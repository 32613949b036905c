import type { ApiMethod } from '../../contract';
import { foreignAnswer, type DefenderError } from '../../defenderError';
import { isRow } from '../../entities';
import { queryString, type ListQuery } from '../../filters/odata';
import type { ApiCall } from '../apiCall';
import { callApi } from '../callApi';
import type { Connection } from '../connection';
import { endOfSorted, readSideBySide } from './sideBySide';

/** The most rows that the service gives in one answer. */
export const largestPage = 10_000;

/** What comes sooner is not worth asking side by side. */
const slowPageMs = 400;

/** Rows that may be added between two pages; see `readSideBySide`. */
const overlap = 100;

/** Pages under way at a time. */
const width = 5;

/** Where rows are left out nobody knows how many more are, and a few calls must do. */
const searchPage = 1_000;

export interface ListCall<T> {
	readonly method: ApiMethod;
	readonly query: Pick<ListQuery, 'filter' | 'orderBy'>;
	/** The most entities to return; all of them when absent. */
	readonly limit?: number | undefined;
	readonly deadline: number;
	/** Reads one row; rows it returns undefined for are left out. */
	readonly read: (row: unknown) => T | undefined;
	/** The time by which `orderBy` sorts, newest first; absent where it sorts by something else. */
	readonly timeOf?: (row: unknown) => string | null;
	/** Is told each page as it comes, for those who can use a list that was not read to its end. */
	readonly onPage?: ((entities: readonly T[]) => void) | undefined;
}

/**
 * Lists entities page by page with `$top` and `$skip`, ending on a short page. The service's own
 * `@odata.nextLink` is not used: it is absent with `$top` and was reported broken without.
 *
 * Rows that move to a later page while the list grows at its head come once. Where a page takes its
 * time, and the list is sorted by time, the others are asked side by side.
 *
 * @throws DefenderError of kind `malformed` when a full page brings nothing new, since the next one
 * would not either
 */
export async function listPages<T extends { readonly id: string }>(
	connection: Connection,
	call: ListCall<T>,
): Promise<T[]> {
	const found: T[] = [];
	const ids = new Set<string>();
	const leftOut = new Set<string>();
	const limit = call.limit ?? Infinity;
	const { clock } = connection;
	const ask = async (top: number, skip: number): Promise<unknown[]> => {
		const query = queryString({ ...call.query, top, skip: skip || undefined });
		const { method, deadline } = call;
		return await readRows(connection, { method, query, deadline });
	};
	const take = (rows: readonly unknown[], top: number): void => {
		const before = { found: found.length, leftOut: leftOut.size };
		for (const row of rows) {
			const entity = call.read(row);
			if (entity === undefined) leftOut.add(keyOf(row));
			else if (ids.size < ids.add(entity.id).size) found.push(entity);
		}
		call.onPage?.(found.slice(before.found));
		// Rows may move to a later page, but not all of a page that follows a full one.
		const hasNew = found.length > before.found || leftOut.size > before.leftOut;
		if (rows.length >= top && !hasNew) throw nothingNew();
	};
	for (let skip = 0; ; ) {
		const missing = limit - found.length;
		const hasLeftOut = found.length < skip;
		const top = Math.min(largestPage, hasLeftOut ? Math.max(missing, searchPage) : missing);
		const asked = clock.now();
		const rows = await ask(top, skip);
		const isSlow = clock.now() - asked >= slowPageMs;
		const isFirst = skip === 0;
		take(rows, top);
		skip += rows.length;
		if (rows.length < top || found.length >= limit) break;
		if (!isFirst || !isSlow || call.limit !== undefined || call.timeOf === undefined) continue;
		const { timeOf } = call;
		const end = endOfSorted(rows.map(timeOf));
		if (end === undefined) continue;
		const rest = await readSideBySide(
			{
				page: largestPage,
				overlap,
				width,
				timeOf,
				ask: async (behind) => await ask(largestPage, behind),
				take: (page) => take(page, largestPage),
			},
			end,
		);
		if (rest === undefined) break;
		skip = rest;
	}
	return found.slice(0, limit);
}

/** What stands for a row that is left out: its id, or all of it. */
function keyOf(row: unknown): string {
	return isRow(row) && typeof row.id === 'string' ? row.id : JSON.stringify(row);
}

function nothingNew(): DefenderError {
	return foreignAnswer(
		'Microsoft Defender gave nothing but rows that it had given before, so the list was not read to its end',
	);
}

/**
 * The rows of one list answer, as they came.
 *
 * @throws DefenderError of kind `foreignAnswer` when the answer is no list
 */
export async function readRows(connection: Connection, call: ApiCall): Promise<unknown[]> {
	return (await readPage(connection, call)).rows;
}

/** The same, and whether the answer says that there are more. */
export async function readPage(
	connection: Connection,
	call: ApiCall,
): Promise<{ readonly rows: unknown[]; readonly hasNext: boolean }> {
	const answer = await callApi(connection, call);
	const row = isRow(answer) ? answer : {};
	if (Array.isArray(row.value)) {
		const rows: unknown[] = row.value;
		return { rows, hasNext: typeof row['@odata.nextLink'] === 'string' };
	}
	throw foreignAnswer('Microsoft Defender answered a list call with something that is not a list');
}
