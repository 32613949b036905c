import { describe, expect, test } from '@jest/globals';
import { backOffMs, pauseMs, triesOf } from '../../../defender/http/retryPolicy.ts';

describe('how often a call is made in all', () => {
	test.each([
		['quota', 20],
		['serviceFault', 4],
		['malformed', 3],
		['unreachable', 4],
		// Those would be refused again, or must not be repeated blindly.
		['ambiguous', 1],
		['foreignAnswer', 1],
		['refused', 1],
		['forbidden', 1],
		['conflict', 1],
		['cancelled', 1],
	] as const)('after %s: %d times', (kind, tries) => {
		expect(triesOf(kind)).toBe(tries);
	});
});

describe('pauses between tries', () => {
	test.each([
		['serviceFault', [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]],
		['unreachable', [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]],
		['quota', [20_000, 40_000, 80_000, 160_000, 300_000, 300_000]],
	] as const)('after %s double up to a limit', (kind, pauses) => {
		expect(pauses.map((_, index) => backOffMs(kind, index + 1, 1))).toEqual(pauses);
	});

	test('leave the last quarter to chance, so that clients do not come back together', () => {
		expect(backOffMs('serviceFault', 3, 0)).toBe(3_000);
		expect(backOffMs('serviceFault', 3, 0.5)).toBe(3_500);
		expect(backOffMs('serviceFault', 3, 1)).toBe(4_000);
	});

	test.each([
		['quota', 1_000, 1, 1_000],
		['quota', 2_000, 1, 2_000],
		['quota', 0, 1, 1_000],
		['quota', 90_000, 1, 90_000],
		// The word of the service has proved too short before.
		['quota', 1_000, 4, 8_000],
		['quota', 1_000, 20, 300_000],
		['serviceFault', 60_000, 1, 60_000],
		['serviceFault', 1_000, 8, 30_000],
	] as const)('after %s that asks for %d ms, try %d: %d ms', (kind, asked, tried, pause) => {
		expect(pauseMs({ kind, retryAfterMs: asked }, tried, 1)).toBe(pause);
	});

	test('follow the own pace where no time is named', () => {
		expect(pauseMs({ kind: 'quota', retryAfterMs: undefined }, 2, 1)).toBe(40_000);
	});
});
