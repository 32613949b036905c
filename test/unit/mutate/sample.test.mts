import { expect, test } from '@jest/globals';
import { hashOf } from '../../../scripts/mutate/kept.mts';
import { mutantsOf } from '../../../scripts/mutate/mutants.mts';
import { shuffled } from '../../../scripts/mutate/sample.mts';
import { testsOfMutants } from '../../../scripts/mutate/suite.mts';

const text = 'export const isIn = (one: number): boolean => one > 2 && one < 9 && one !== 5;';
const file = 'in.ts';

function keysOf(seed: string, source: string): string[] {
	return shuffled(mutantsOf(file, source), seed).map(({ key }) => key);
}

test('a seed gives the same order again, and another one another', () => {
	expect(keysOf('1', text)).toEqual(keysOf('1', text));
	expect(keysOf('2', text)).not.toEqual(keysOf('1', text));
	expect(new Set(keysOf('1', text)).size).toBe(mutantsOf(file, text).length);
});

test('what is changed elsewhere in the code leaves the others of a sample where they are', () => {
	const before = keysOf('1', text);
	const after = keysOf('1', `const first = true;\n${text}`);
	expect(after.filter((key) => before.includes(key))).toEqual(before);
	expect(after).toHaveLength(before.length + 1);
});

test('the same change in two places of a file makes two mutants', () => {
	expect(new Set(keysOf('1', `${text}\n${text.replace('isIn', 'isOut')}`)).size).toBe(
		2 * keysOf('1', text).length,
	);
});

test('the tests of a mutant are those that run its statement, the quickest first', () => {
	const [mutant] = mutantsOf(file, text);
	if (mutant === undefined) throw new Error('There is no mutant');
	const ran = (ms: number, statements: number[], { passed = true, of = text } = {}) => ({
		hash: '',
		passed,
		ms,
		sources: { [file]: { hash: hashOf(of), statements } },
	});
	const testsOf = testsOfMutants(
		{
			slow: ran(9, [-1, 0]),
			quick: ran(1, [-1, 0]),
			loads: ran(2, [-1]),
			failed: ran(3, [-1, 0], { passed: false }),
			'loaded it as it was before': ran(4, [-1], { of: 'other' }),
			'loads other files': { hash: '', passed: true, ms: 5, sources: {} },
		},
		new Map([[file, text]]),
	);
	expect(testsOf(mutant).map(({ test: name }) => name)).toEqual([
		'quick',
		'loaded it as it was before',
		'slow',
	]);
});
