import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { apiMethods } from '../../../../defender/contract.ts';
import { newSharedState, type Connection } from '../../../../defender/http/connection.ts';
import { largestPage, listPages } from '../../../../defender/http/lists/listPages.ts';

/** Printed by fast-check with a failure; `PROPERTY_SEED` repeats it. */
const seed = Number(process.env.PROPERTY_SEED ?? Date.now() % 1e9);

interface Row {
	readonly id: string;
	readonly at: string;
}

/** What happens around one call. */
interface Answer {
	/** Rows that come in at the head of the list before it is answered. */
	readonly added: number;
	readonly tookMs: number;
	/** Others that were asked for later may be answered before it. */
	readonly turns: number;
}

/** Rows of the same second have one and the same time. A number is the older the larger it is. */
function row(number: number, perSecond: number): Row {
	const at = new Date(1e12 - Math.floor(number / perSecond) * 1_000).toISOString();
	return { id: String(number), at };
}

/** A list of rows 0 to `count` - 1, newest first, which grows by -1, -2, ... while it is read. */
function growing(count: number, answers: readonly Answer[], perSecond: number) {
	const skips: number[] = [];
	let first = 0;
	let now = 0;
	const connection: Connection = {
		clock: { now: () => now, date: () => now, sleep: () => Promise.resolve() },
		random: () => 0,
		shared: newSharedState(),
		quotaShare: 1,
		tenantId: '',
		notice: () => undefined,
		async send({ path }) {
			const query = new URLSearchParams(path.slice(path.indexOf('?')));
			const { added = 0, tookMs = 300, turns = 0 } = answers[skips.length] ?? {};
			const skip = Number(query.get('$skip') ?? 0);
			skips.push(skip);
			now += tookMs;
			for (let left = turns; left > 0; left -= 1) await Promise.resolve();
			first -= added;
			const begin = first + skip;
			const length = Math.max(0, Math.min(count - begin, Number(query.get('$top'))));
			const value = Array.from({ length }, (_, index) => row(begin + index, perSecond));
			return { status: 200, headers: {}, body: { value } };
		},
	};
	return { connection, skips };
}

const answer = fc.record({
	added: fc.oneof(
		fc.constant(0),
		fc.integer({ min: 1, max: 150 }),
		fc.integer({ min: 1, max: 900 }),
	),
	tookMs: fc.constantFrom(10, 249, 250, 2_000),
	turns: fc.nat(6),
});

test('whatever comes in while slow pages are read, no row is lost and none comes twice', async () => {
	let sideBySide = 0;
	const property = fc.asyncProperty(
		fc.oneof(
			fc.integer({ min: 0, max: 4 * largestPage }),
			// Only lists of several pages are ever asked for side by side.
			fc.integer({ min: 3 * largestPage, max: 4 * largestPage }),
		),
		fc.array(answer, { maxLength: 8 }),
		fc.constantFrom(1, 7, 50_000),
		async (count, answers, perSecond) => {
			const { connection, skips } = growing(count, answers, perSecond);
			const rows = await listPages<Row>(connection, {
				method: apiMethods.listMachineActions,
				query: { orderBy: 'creationDateTimeUtc desc' },
				deadline: Infinity,
				read: (one) => one as Row,
				timeOf: (one) => (one as Row).at,
			});
			if (skips.some((skip) => skip % largestPage !== 0)) sideBySide += 1;
			const ids = new Set(rows.map(({ id }) => id));
			expect(ids.size).toBe(rows.length);
			const lost = Array.from({ length: count }, (_, number) => number).filter(
				(number) => !ids.has(String(number)),
			);
			expect(lost).toEqual([]);
		},
	);
	await fc.assert(property, { numRuns: 40, seed });
	expect(sideBySide).toBeGreaterThan(0);
});
