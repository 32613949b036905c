import { describe, expect, test } from '@jest/globals';
import type { Connection } from '../../../defender/http/connection.ts';
import { newSharedState } from '../../../defender/http/connection.ts';
import { readSince } from '../../../defender/tracking/readSince.ts';
import { timestamp } from './modelService.mts';

const start = Date.UTC(2026, 2, 3, 9);
const pageLength = 10_000;

interface Service {
	/** How long an answer takes. */
	readonly answerMs: number;
	readonly order: 'asked' | 'youngestFirst';
	/** How many actions an answer has at most. */
	readonly cap: number;
}

/** A service with one action each millisecond, and the times of the calls it got. */
function connectionTo({ answerMs, order, cap }: Service, count: number) {
	let now = 0;
	const queries: URLSearchParams[] = [];
	const connection: Connection = {
		clock: { now: () => now, date: () => start + now, sleep: () => Promise.resolve() },
		random: () => 0,
		shared: newSharedState(),
		quotaShare: 1,
		tenantId: '',
		notice: () => undefined,
		send: ({ path }) => {
			now += answerMs;
			const query = new URLSearchParams(path.slice(path.indexOf('?')));
			queries.push(query);
			const since = Date.parse(/ge (\S+?)\)?$/.exec(query.get('$filter') ?? '')?.[1] ?? '');
			const skip = Number(query.get('$skip') ?? 0);
			const times = Array.from({ length: start + count - since }, (_, index) => since + index);
			const isDescending = order === 'youngestFirst' || query.get('$orderby')?.endsWith('desc');
			if (isDescending === true) times.reverse();
			const value = times
				.slice(skip, skip + Math.min(cap, Number(query.get('$top'))))
				.map((at) => ({ id: `${at}`, creationDateTimeUtc: timestamp(at) }));
			return Promise.resolve({ status: 200, headers: {}, body: { value } });
		},
	};
	return { connection, queries };
}

const usual: Service = { answerMs: 10, order: 'asked', cap: pageLength };
const from = { since: start, filters: [], deadline: 60_000 };

describe('actions since a time', () => {
	test('come oldest first, each page from where the one before ended', async () => {
		const { connection, queries } = connectionTo(usual, 2 * pageLength + 5);
		const { rows, isCutShort } = await readSince(connection, from);
		expect(isCutShort).toBe(false);
		expect(new Set(rows.map(({ id }) => id)).size).toBe(2 * pageLength + 5);
		expect(queries.map((query) => query.get('$filter'))).toEqual([
			`creationDateTimeUtc ge ${new Date(start).toISOString()}`,
			`creationDateTimeUtc ge ${new Date(start + pageLength - 1).toISOString()}`,
			`creationDateTimeUtc ge ${new Date(start + 2 * pageLength - 2).toISOString()}`,
		]);
	});

	test('are cut short when the time is over', async () => {
		const { connection, queries } = connectionTo({ ...usual, answerMs: 20_000 }, 5 * pageLength);
		const { rows, isCutShort } = await readSince(connection, from);
		expect([queries.length, isCutShort]).toEqual([3, true]);
		expect(rows.at(-1)?.id).toBe(`${start + 3 * pageLength - 3}`);
	});

	test('are complete also from a service that sorts as it likes', async () => {
		const { connection } = connectionTo({ ...usual, order: 'youngestFirst' }, pageLength + 5);
		const { rows } = await readSince(connection, from);
		expect(new Set(rows.map(({ id }) => id)).size).toBe(pageLength + 5);
	});

	test('may be fewer than asked for: the next poll goes on from there', async () => {
		const { connection } = connectionTo({ ...usual, cap: 100 }, 300);
		const { rows } = await readSince(connection, from);
		expect(rows.at(-1)?.id).toBe(`${start + 99}`);
	});
});
