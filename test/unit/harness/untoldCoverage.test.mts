import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

interface Counters {
	hash: string;
	s: Record<string, number>;
	f: Record<string, number>;
	b: Record<string, number[]>;
}

const { untold } = createRequire(join(process.cwd(), 'package.json'))(
	'./test/harness/jest/untoldCoverage.cjs',
) as { untold(coverage?: Record<string, Counters>): Record<string, Counters> };

let files = 0;

/** Tells the coverage of one and the same file, one test file after the other. */
function toldOf(runs: Counters[]): boolean[] {
	files += 1;
	const path = `/no/such/file-${files}.ts`;
	return runs.map((run) => path in untold({ [path]: run }));
}

function counters(s: number, f: number, taken: number[], hash = 'a'): Counters {
	return { hash, s: { 0: s }, f: { 0: f }, b: { 0: taken } };
}

test.each([
	['the first time, also when nothing ran', [counters(0, 0, [0, 0])], [true]],
	['once', [counters(1, 1, [1, 0]), counters(9, 9, [9, 0])], [true, false]],
	['again when a statement runs', [counters(0, 1, [0, 0]), counters(1, 0, [0, 0])], [true, true]],
	['again when a function runs', [counters(1, 0, [0, 0]), counters(0, 1, [0, 0])], [true, true]],
	[
		'again when another branch is taken, and then no more',
		[counters(1, 1, [1, 0]), counters(1, 1, [0, 1]), counters(1, 1, [1, 1])],
		[true, true, false],
	],
	['anew when its code has changed', [counters(1, 1, [1]), counters(1, 0, [0], 'b')], [true, true]],
])('a process tells what ran in a file %s', (_when, runs, expected) => {
	expect(toldOf(runs)).toEqual(expected);
});

test('a test file that has loaded none of our code tells nothing', () => {
	expect(untold(undefined)).toEqual({});
});
