import { expect, test } from '@jest/globals';
import { runInThisContext } from 'node:vm';
import { mutantsOf } from '../../../scripts/mutate/mutants.mts';
import { statementAround, statementsOf, telling } from '../../../scripts/mutate/statements.mts';
import { tryMutant, type Runner } from '../../../scripts/mutate/trial.mts';

const text = 'export const isMore = (one: number): boolean => one > 2;';
const [mutant] = mutantsOf('more.ts', text);

type End = 'passes' | 'fails' | 'is late' | 'hangs';

/** Test files that end as they are told to, each on the code that is written and in its own order. */
function runnerOf(ends: { readonly changed: End[]; readonly right: End[] }) {
	let code = text;
	const processes: string[] = [];
	const runner: Runner = {
		write(_file, now) {
			code = now;
			return Promise.resolve();
		},
		run() {
			const end = (code === text ? ends.right : ends.changed).shift();
			if (end === undefined) throw new Error('One run too many');
			const outcome = {
				failed: end !== 'passes',
				onlyLate: end === 'is late',
				ms: 1,
				heldMb: 0,
				ran: [],
			};
			return Promise.resolve(end === 'hangs' ? undefined : outcome);
		},
		end: () => processes.push('ended'),
	};
	return { runner, code: () => code, processes };
}

test.each<[string, End[], End[], object]>([
	['a failure counts where the right code passes', ['fails'], ['passes'], { how: 'failed' }],
	['nothing that passes counts', ['passes'], [], { looked: 1, of: 1 }],
	[
		'lateness counts when it comes again',
		['is late', 'is late'],
		['passes', 'passes'],
		{ how: 'hung' },
	],
	['a run without an end, too', ['hangs', 'hangs'], ['passes', 'passes'], { how: 'hung' }],
	['once late is a busy machine', ['is late', 'passes'], ['passes', 'passes'], { looked: 1 }],
	['what then fails has failed', ['is late', 'fails'], ['passes', 'passes'], { how: 'failed' }],
	[
		'a process that was spoilt counts for nothing',
		['fails', 'passes'],
		['fails', 'passes'],
		{ looked: 1 },
	],
	['nor a test that fails anyhow', ['fails', 'fails'], ['fails', 'fails'], { looked: 1 }],
])('%s', async (_what, changed, right, verdict) => {
	if (mutant === undefined) throw new Error('There is no mutant');
	const { runner, code } = runnerOf({ changed, right });
	const tests = [{ test: 'a.test.mts', ms: 1 }];
	expect(await tryMutant(runner, { mutant, text }, tests, 1_000)).toMatchObject(verdict);
	expect(code()).toBe(text);
	expect([changed, right]).toEqual([[], []]);
});

test('tests are left out when the time for them is over, and the verdict says so', async () => {
	if (mutant === undefined) throw new Error('There is no mutant');
	const { runner } = runnerOf({ changed: ['passes', 'passes'], right: [] });
	const tests = [1, 600, 700].map((ms) => ({ test: `${ms}.test.mts`, ms }));
	expect(await tryMutant(runner, { mutant, text }, tests, 600)).toEqual({ looked: 2, of: 3 });
});

const sample = `
const most = 3;
function first(all) {
	if (all.length > most) return all.find((one) => one > 0);
	return undefined;
}`;

test('of statements that lie in one another the innermost is the one', () => {
	const at = (part: string) => ({
		start: sample.indexOf(part),
		end: sample.indexOf(part) + part.length,
	});
	const around = (part: string): string | undefined => {
		const number = statementAround(sample, at(part));
		const { start, end } = statementsOf(sample)[number ?? -1] ?? { start: 0, end: 0 };
		return number === undefined ? undefined : sample.slice(start, end);
	};
	expect(around('one > 0')).toBe('one > 0');
	expect(around('return undefined')).toBe('return undefined;');
	expect(around('all.length > most')).toMatch(/^if /);
	expect(around('most = 3')).toBeUndefined();
});

test('a file that tells does the same, and tells what it runs', () => {
	const first = runInThisContext(
		`(() => { ${telling('sample.ts', sample)}; return first; })()`,
	) as (all: number[]) => unknown;
	const scope = globalThis as { ran?: Set<string> };
	scope.ran = new Set();
	expect(first([-1, 5, 6, 7])).toBe(5);
	expect([...scope.ran]).toEqual(['sample.ts#0', 'sample.ts#2']);
	scope.ran = new Set();
	expect(first([1])).toBeUndefined();
	expect([...scope.ran]).toEqual(['sample.ts#0', 'sample.ts#1']);
	delete scope.ran;
});
