import { describe, expect, test } from '@jest/globals';
import { apiMethods } from '../../../../defender/contract.ts';
import { isRow } from '../../../../defender/entities.ts';
import { newSharedState, type Connection } from '../../../../defender/http/connection.ts';
import { listPages } from '../../../../defender/http/lists/listPages.ts';

/** A service with rows 0, 1, 2, ...; `added` of them come in at the head after each answer. */
function connectionTo(count: number, added = 0) {
	const queries: string[] = [];
	let first = 0;
	const connection: Connection = {
		clock: { now: () => 0, date: () => 0, sleep: () => Promise.resolve() },
		random: () => 0,
		shared: newSharedState(),
		quotaShare: 1,
		tenantId: '',
		notice: () => undefined,
		send: ({ path }) => {
			const query = new URLSearchParams(path.slice(path.indexOf('?')));
			queries.push(decodeURIComponent(query.toString()));
			const begin = first + Number(query.get('$skip') ?? 0);
			const end = Math.min(count, begin + Number(query.get('$top')));
			first -= added;
			const value = Array.from({ length: end - begin }, (_, at) => ({ id: `${begin + at}` }));
			return Promise.resolve({ status: 200, headers: {}, body: { value } });
		},
	};
	return { connection, queries };
}

/** @param from rows before this one are left out */
function list(connection: Connection, limit?: number, from = 0) {
	return listPages(connection, {
		method: apiMethods.listMachines,
		query: {},
		limit,
		deadline: 60_000,
		read: (row) =>
			isRow(row) && typeof row.id === 'string' && Number(row.id) >= from
				? { id: row.id }
				: undefined,
	});
}

describe('a list of several pages', () => {
	test('is read to its end, each row once', async () => {
		const { connection, queries } = connectionTo(25_000);
		const rows = await list(connection);
		expect(new Set(rows.map(({ id }) => id)).size).toBe(25_000);
		expect(rows).toHaveLength(25_000);
		expect(queries).toEqual(['$top=10000', '$top=10000&$skip=10000', '$top=10000&$skip=20000']);
	});

	test('ends with an empty page where the last one was full', async () => {
		const { connection, queries } = connectionTo(20_000);
		expect(await list(connection)).toHaveLength(20_000);
		expect(queries).toHaveLength(3);
	});

	test('gives rows once that move to a later page meanwhile', async () => {
		const { connection } = connectionTo(15_000, 3);
		const rows = await list(connection);
		const ids = rows.map(({ id }) => id);
		expect(new Set(ids).size).toBe(ids.length);
		expect(ids).toEqual(expect.arrayContaining(['0', '9999', '10000', '14999']));
	});

	test.each([
		['the same page', 1],
		['two pages in turn', 2],
	])('ends with an error when %s comes again and again', async (_what, pages) => {
		const { connection, queries } = connectionTo(100_000);
		const again: Connection = {
			...connection,
			send: async (request) => {
				const skip = (queries.length % pages) * 10_000;
				const path = request.path.replace(/&\$skip=\d+/, '');
				return await connection.send({ ...request, path: `${path}&$skip=${skip}` });
			},
		};
		await expect(list(again)).rejects.toMatchObject({
			kind: 'foreignAnswer',
			message: expect.stringContaining('nothing but rows that it had given before'),
		});
		expect(queries).toHaveLength(pages + 1);
	});

	test('or when they are rows that are left out', async () => {
		const { connection, queries } = connectionTo(100_000);
		const again: Connection = {
			...connection,
			send: async (request) => {
				const path = request.path.replace(/&\$skip=\d+/, '');
				return await connection.send({ ...request, path });
			},
		};
		await expect(list(again, 3, 50_000)).rejects.toMatchObject({ kind: 'foreignAnswer' });
		expect(queries.length).toBeLessThan(5);
	});

	test('asks for no more than is wanted', async () => {
		const { connection, queries } = connectionTo(25_000);
		const rows = await list(connection, 10_002);
		expect(rows.map(({ id }) => Number(id))).toEqual([...Array(10_002).keys()]);
		expect(queries).toEqual(['$top=10000', '$top=2&$skip=10000']);
	});

	test('takes few calls also where rows at its head are left out', async () => {
		const { connection, queries } = connectionTo(25_000);
		const rows = await list(connection, 3, 2_500);
		expect(rows.map(({ id }) => id)).toEqual(['2500', '2501', '2502']);
		expect(queries).toEqual([
			'$top=3',
			'$top=1000&$skip=3',
			'$top=1000&$skip=1003',
			'$top=1000&$skip=2003',
		]);
	});
});

describe('a list that is sorted by time, newest first', () => {
	/** Asks for all of it where each answer takes so long. */
	async function skipsWith(pageMs: number, limit?: number) {
		const { connection, queries } = connectionTo(45_000);
		let now = 0;
		const slow: Connection = {
			...connection,
			clock: { ...connection.clock, now: () => now },
			send: async (request) => {
				now += pageMs;
				return await connection.send(request);
			},
		};
		const rows = await listPages(slow, {
			method: apiMethods.listMachineActions,
			query: { orderBy: 'creationDateTimeUtc desc' },
			limit,
			deadline: 60_000_000,
			read: (row) => row as { readonly id: string },
			timeOf: (row) => new Date(1e12 - Number((row as { id: string }).id) * 1_000).toISOString(),
		});
		expect(rows.map(({ id }) => Number(id))).toEqual(Array.from(rows.keys()));
		const skips = queries.map((query) => Number(/skip=(\d+)/.exec(query)?.[1] ?? 0));
		return { count: rows.length, skips };
	}

	test('is asked for side by side where a page takes its time', async () => {
		const { count, skips } = await skipsWith(500);
		expect(count).toBe(45_000);
		expect(skips.slice(0, 6)).toEqual([0, 9_900, 19_800, 29_700, 39_600, 49_500]);
		expect(skips.length).toBeLessThanOrEqual(1 + 4 + 4);
	});

	test.each<[string, number, number | undefined]>([
		['page by page where pages come at once', 50, undefined],
		['page by page where only so many are wanted', 500, 25_000],
	])('is asked for %s', async (_what, pageMs, limit) => {
		const { skips } = await skipsWith(pageMs, limit);
		expect(skips).toEqual(skips.map((_, index) => index * 10_000));
	});
});
