import { describe, expect, test } from '@jest/globals';
import { retryAfterMs } from '../../../../defender/http/refusal/refusal.ts';

const date = 'Tue, 03 Mar 2026 09:00:00 GMT';

function read(headers: Record<string, string>): number | undefined {
	const now = Date.UTC(2026, 2, 3, 8, 59, 0);
	return retryAfterMs({ status: 429, headers, body: undefined }, now);
}

describe('Retry-After', () => {
	test('may hold seconds, broken ones too', () => {
		expect(read({ 'retry-after': '45' })).toBe(45_000);
		expect(read({ 'retry-after': ' 1.5 ' })).toBe(1_500);
		expect(read({ 'retry-after': '-3' })).toBe(0);
	});

	test("or a time, which is compared with the service's own, not with ours", () => {
		expect(read({ 'retry-after': 'Tue, 03 Mar 2026 09:00:45 GMT', date })).toBe(45_000);
		expect(read({ 'retry-after': 'Tue, 03 Mar 2026 08:59:00 GMT', date })).toBe(0);
	});

	test('or a time of an answer that does not say when it was sent', () => {
		expect(read({ 'retry-after': 'Tue, 03 Mar 2026 09:00:45 GMT' })).toBe(105_000);
	});

	test.each<Record<string, string>>([{}, { 'retry-after': ' ' }, { 'retry-after': 'soon', date }])(
		'is not known from %j',
		(headers) => {
			expect(read(headers)).toBeUndefined();
		},
	);
});
