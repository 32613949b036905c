import { describe, expect, test } from '@jest/globals';
import {
	beginsWith,
	believed,
	filterOf,
	includesText,
	isAsWritten,
	isNumber,
	isOneOf,
	isText,
	isTime,
	whenGiven,
	type Condition,
} from '../../../defender/filters/conditions.ts';

const at = new Date(Date.UTC(2026, 2, 3, 9));
const iso = (milliseconds: number): string => new Date(at.getTime() + milliseconds).toISOString();

test.each<[string, Condition, unknown, boolean]>([
	['the same text', isText('f', 'Active'), 'Active', false],
	['in another letter case', isText('f', 'Active'), 'aCTIVE', false],
	['composed otherwise', isText('f', 'caf\u00e9'), 'cafe\u0301', false],
	['another text', isText('f', 'Active'), 'Inactive', true],
	['no text', isText('f', 'Active'), null, false],
	['nothing', isText('f', 'Active'), undefined, false],
	['one of them', isOneOf('f', ['A', 'B']), 'b', false],
	['none of them', isOneOf('f', ['A', 'B']), 'c', true],
	['the word for nothing', isOneOf('f', ['A'], 'None'), 'none', false],
	['the word for nothing, where it is none', isOneOf('f', ['A']), 'none', true],
	['the beginning', beginsWith('f', 'PC'), 'pc1', false],
	['the middle', beginsWith('f', 'PC'), 'a-pc1', true],
	['the number', isNumber('f', 7), 7, false],
	['another number', isNumber('f', 7), 8, true],
	['a number as a text', isNumber('f', 7), '8', false],
	['a list with it', includesText('f', 'vip'), ['x', 'VIP'], false],
	['a list without it', includesText('f', 'vip'), ['x'], true],
	['an empty list', includesText('f', 'vip'), [], true],
	['no list', includesText('f', 'vip'), 'x', false],
	['that time, from then on', isTime('f', 'ge', at), iso(0), false],
	['a moment before, from then on', isTime('f', 'ge', at), iso(-1), true],
	['that time, before', isTime('f', 'lt', at), iso(0), true],
	['a moment before, before', isTime('f', 'lt', at), iso(-1), false],
	['no time, from then on', isTime('f', 'ge', at), 'soon', false],
	['no time, before', isTime('f', 'lt', at), null, false],
	['anything, where somebody wrote the filter', isAsWritten("f eq 'x'"), 'y', false],
])('a row that says %s is another one or not', (_what, { contradicts }, said, is) => {
	expect(contradicts({ f: said })).toBe(is);
});

describe('rows that were asked for', () => {
	const conditions = [isText('f', 'a'), isNumber('n', 1)];
	const right = [{ id: 1, f: 'A', n: 1 }, { id: 2 }];

	test('come as they are', () => {
		expect(believed(right, conditions)).toBe(right);
	});

	test.each([
		[{ id: 'x', f: 'b' }, /f eq 'a' and answered with others, such as x/],
		[{ id: 'y', n: 2 }, /n eq 1 and answered with others, such as y/],
	])('are not used when %j is among them', (row, message) => {
		expect(() => believed<object & { id: unknown }>([...right, row], conditions)).toThrow(message);
	});

	test('are asked for by all conditions together, or without any', () => {
		expect(filterOf(conditions)).toBe("(f eq 'a') and (n eq 1)");
		expect(filterOf([])).toBeUndefined();
		expect(whenGiven('', (value) => isText('f', value))).toEqual([]);
		expect(filterOf(whenGiven('a', (value) => isText('f', value)))).toBe("f eq 'a'");
	});
});
