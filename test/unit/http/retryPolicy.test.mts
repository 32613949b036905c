import { describe, expect, test } from '@jest/globals';
import { backOffMs } from '../../../defender/http/retryPolicy.ts';

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
});
