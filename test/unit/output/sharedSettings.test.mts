import { describe, expect, test } from '@jest/globals';
import { paceOf } from '../../../defender/response/machineActions/wait/waitForActions.ts';
import { smallestShare } from '../../../nodes/DefenderMachineAction/actions/items/items.ts';

describe('what items of one run share', () => {
	test.each([
		['no item says', [], 100],
		['all', [100, 100], 100],
		['the smallest, wherever it stands', [100, 10, 50], 10],
		['the smallest at the beginning', [10, 100], 10],
	])('share of quota: %s', (_what, shares, expected) => {
		expect(smallestShare(shares)).toBe(expected);
	});

	const item = (shortestInterval: number, longestInterval: number) => ({
		shortestInterval,
		longestInterval,
	});

	test.each([
		['one item', [item(2, 30)], [2_000, 30_000]],
		['the most impatient of each', [item(5, 20), item(2, 60)], [2_000, 20_000]],
		['a longest below all shortest ones', [item(60, 10)], [60_000, 60_000]],
	])('poll intervals: %s', (_what, items, [shortestMs, longestMs]) => {
		expect(paceOf(items)).toEqual({ shortestMs, longestMs });
	});
});
