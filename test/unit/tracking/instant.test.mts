import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	inOrderOfTouch,
	instantOf,
	isBefore,
	millisecondsOf,
} from '../../../defender/tracking/instant.ts';
import { holds } from './holds.mts';
import { asSeen, timestamp, type ModelAction } from './modelService.mts';

describe('instants', () => {
	test('sort like the times they stand for, to the seventh digit', () => {
		const ticks = fc.integer({ min: 0, max: 9_999 });
		const time = fc.tuple(fc.integer({ min: 0, max: Date.UTC(2100, 0) }), ticks);
		holds(
			'instants sort by time',
			fc.property(time, time, ([ms, tick], [otherMs, otherTick]) => {
				const isEarlier = ms < otherMs || (ms === otherMs && tick < otherTick);
				const [one, other] = [ms + tick / 1e4, otherMs + otherTick / 1e4].map(timestamp);
				return isBefore(instantOf(one ?? null), instantOf(other ?? null)) === isEarlier;
			}),
			2_000,
		);
	});

	test('tell their milliseconds', () => {
		expect(millisecondsOf(instantOf('2026-03-03T09:14:07.4419026Z'))).toBe(
			Date.UTC(2026, 2, 3, 9, 14, 7, 441),
		);
	});

	test.each([null, 'yesterday', ''])('of %j are empty and before nothing', (text) => {
		expect(instantOf(text)).toBe('');
		expect(isBefore('', instantOf('2026-03-03T09:14:07Z'))).toBe(false);
		expect(isBefore(instantOf('2026-03-03T09:14:07Z'), '')).toBe(false);
	});
});

test('actions are put in the order in which they were touched', () => {
	const touched = (id: string, at: number): ModelAction => ({
		id,
		hiddenMs: 0,
		phases: [{ status: 'Pending', at }],
	});
	const seen = [touched('c', 2.0002), touched('b', 2.0001), touched('a', 2.0002)].map((action) =>
		asSeen(action, 3),
	);
	const withoutUpdate = { ...asSeen(touched('d', 1), 3), lastUpdateDateTimeUtc: null };
	const order = inOrderOfTouch([...seen, withoutUpdate]).map(({ id }) => id);
	expect(order).toEqual(['d', 'b', 'a', 'c']);
});
