import { expect, test } from '@jest/globals';
import { excerpt } from '../../../defender/excerpt.ts';

test.each([
	['a text as it is', 'vip', 'vip'],
	['80 characters whole', 'x'.repeat(80), 'x'.repeat(80)],
	['the beginning of more', 'x'.repeat(81), `${'x'.repeat(80)}…`],
	['never half a character', `${'x'.repeat(79)}𠮷𠮷`, `${'x'.repeat(79)}…`],
	['what is no text as JSON', { a: [1] }, '{"a":[1]}'],
	['nothing by its name', undefined, 'undefined'],
])('an excerpt has %s', (_what, value, text) => {
	expect(excerpt(value)).toBe(text);
});
