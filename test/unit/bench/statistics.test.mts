import { describe, expect, test } from '@jest/globals';
import { exponent, median, spread } from '../../../bench/report/statistics.mts';

describe('figures of the bench', () => {
	test.each<[number[], number, number]>([
		[[7], 7, 0],
		[[3, 1, 2], 2, 50],
		[[4, 1, 3, 2], 2.5, 60],
	])('of %j the median is %d, the spread %d %', (values, middle, percent) => {
		expect([median(values), spread(values)]).toEqual([middle, percent]);
	});

	test.each([0.5, 1, 2])('the exponent of n^%d is found', (power) => {
		const points = [10, 100, 1_000].map((size) => [size, 3 * size ** power] as const);
		expect(exponent(points)).toBeCloseTo(power);
	});
});
