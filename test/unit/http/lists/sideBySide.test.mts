import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { endOfSorted, readSideBySide } from '../../../../defender/http/lists/sideBySide.ts';

const page = 10;
const overlap = 3;
const width = 4;

interface Row {
	readonly id: number;
	readonly at: string;
}

/** Rows of the same second have one and the same time. */
function row(id: number, second = id): Row {
	return { id, at: new Date(Date.UTC(2026, 2, 3) + second * 1_000).toISOString() };
}

/** What happens to the list before a call is answered. */
interface Change {
	readonly added: number;
	/** Positions of rows that go, counted from the newest. */
	readonly removed: readonly number[];
}

/** A list of `count` rows that changes before each answer; answers come in any order. */
async function read(count: number, changes: readonly Change[], perSecond = 1) {
	const make = (id: number) => row(id, Math.floor(id / perSecond));
	let rows = Array.from({ length: count }, (_, index) => make(count - 1 - index));
	let next = count;
	const always = new Set(rows);
	const change = ({ added, removed }: Change): void => {
		const gone = new Set(removed.map((at) => rows[at]));
		for (const one of gone) if (one !== undefined) always.delete(one);
		rows = rows.filter((one) => !gone.has(one));
		for (let left = added; left > 0; left -= 1) {
			rows = [make(next), ...rows];
			next += 1;
		}
	};
	const first = rows.slice(0, page);
	const end = endOfSorted(first.map(({ at }) => at));
	if (first.length < page || end === undefined) throw new Error('The first page is not full');
	const taken: Row[] = [...first];
	const asked: number[] = [];
	const rest = await readSideBySide(
		{
			page,
			overlap,
			width,
			timeOf: (one) => (one as Row).at,
			async ask(skip) {
				asked.push(skip);
				const own = changes[asked.length - 1];
				if (own !== undefined) change(own);
				const answer = rows.slice(skip, skip + page);
				for (let turns = (skip * 7) % 5; turns > 0; turns -= 1) await Promise.resolve();
				return answer;
			},
			take: (more) => taken.push(...(more as Row[])),
		},
		end,
	);
	return { rest, taken, asked, always: [...always], rows };
}

const quiet: readonly Change[] = [];

describe('pages side by side', () => {
	test.each([11, 14, 17, 24, 100])('a list of %i rows is read to its end', async (count) => {
		const { rest, taken, rows } = await read(count, quiet);
		expect(rest).toBeUndefined();
		expect([...new Set(taken)]).toEqual(rows);
	});

	test.each([
		[11, 1],
		[31, 1],
		[37, 1],
		[38, 2],
		[65, 2],
		[66, 3],
	])('a list of %i rows takes %i rounds behind its first page', async (count, rounds) => {
		const { asked } = await read(count, quiet);
		expect(asked.length).toBe(rounds * width);
	});

	test('the pages of a round are under way at the same time', async () => {
		let [underWay, most] = [0, 0];
		const rows = Array.from({ length: 60 }, (_, index) => row(59 - index));
		await readSideBySide(
			{
				page,
				overlap,
				width,
				timeOf: (one) => (one as Row).at,
				async ask(skip) {
					underWay += 1;
					most = Math.max(most, underWay);
					await Promise.resolve();
					underWay -= 1;
					return rows.slice(skip, skip + page);
				},
				take: () => undefined,
			},
			row(50).at,
		);
		expect(most).toBe(width);
	});

	test('whatever comes and goes meanwhile, nothing that is there all the time is lost', async () => {
		const change = fc.record({
			added: fc.integer({ min: 0, max: 6 }),
			removed: fc.array(fc.nat(60), { maxLength: 5 }),
		});
		const changes = fc.array(change, { maxLength: 20 });
		let whole = 0;
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: page, max: 80 }),
				changes,
				fc.integer({ min: 1, max: 12 }),
				async (count, happens, perSecond) => {
					const { rest, taken, always } = await read(count, happens, perSecond);
					if (rest === undefined) whole += 1;
					const ids = new Set(taken.map(({ id }) => id));
					const oldest = Math.min(...ids);
					const due = always.filter(({ id }) => rest === undefined || id >= oldest);
					expect(due.filter(({ id }) => !ids.has(id))).toEqual([]);
				},
			),
			{ numRuns: 300 },
		);
		expect(whole).toBeGreaterThan(20);
	});

	test('more new rows than the overlap holds stop it where the gap is', async () => {
		// The second of the pages is read before the rows come, the first one after it.
		const { rest, taken } = await read(60, [{ added: 0, removed: [1, 2, 3, 4] }]);
		expect([rest, taken.length]).toEqual([page - overlap, page]);
	});

	test.each<[string, ReadonlyArray<string | null>, string | undefined]>([
		['sorted', ['2026-03-03T00:00:02Z', '2026-03-03T00:00:01Z'], '2026-03-03T00:00:01Z'],
		[
			'fewer digits',
			['2026-03-03T00:00:01.12Z', '2026-03-03T00:00:01.1Z'],
			'2026-03-03T00:00:01.1Z',
		],
		['the other way around', ['2026-03-03T00:00:01Z', '2026-03-03T00:00:02Z'], undefined],
		['one without a time', ['2026-03-03T00:00:02Z', null], undefined],
		['no rows', [], undefined],
	])('the end of a page: %s', (_what, times, expected) => {
		expect(endOfSorted(times)).toBe(expected);
	});

	test('an error of a page that is needed is thrown', async () => {
		const ask = async (skip: number): Promise<Row[]> => {
			if (skip > 7) throw new Error('out of order');
			return await Promise.resolve(Array.from({ length: page }, (_, at) => row(93 - at)));
		};
		const reading = readSideBySide(
			{ page, overlap, width, timeOf: (one) => (one as Row).at, ask, take: () => undefined },
			row(91).at,
		);
		await expect(reading).rejects.toThrow('out of order');
	});
});
