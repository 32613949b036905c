import { expect, test } from '@jest/globals';
import { timeOf } from '../../../defender/entities.ts';
import { checkDate } from '../../../nodes/DefenderMachineAction/fields/dates.ts';

test.each([
	'2026-02-30T09:30:00Z',
	'2026-02-30T09:30:00+01:00',
	'2026-02-30T09:30:00 GMT',
	'2026-02-30',
	'2026-04-31T00:00:00.000Z',
	'2025-02-29T00:00:00Z',
])('%s is on no calendar', (date) => {
	expect(() => checkDate(date, 'Created After', 'Europe/Berlin')).toThrow('is no date');
});

test.each([
	['2028-02-29T23:30:00-05:00', '2028-03-01T04:30:00.000Z'],
	['2026-02-28T09:30:00Z', '2026-02-28T09:30:00.000Z'],
])('%s is', (date, iso) => {
	expect(checkDate(date, 'Created After', 'Europe/Berlin')).toBe(iso);
});

test('a timestamp of the service without Z is in UTC', () => {
	const time = Date.UTC(2026, 2, 1, 8, 30);
	for (const text of [
		'2026-03-01T08:30:00',
		'2026-03-01T08:30:00.0000000',
		'2026-03-01T08:30:00Z',
	]) {
		expect(timeOf(text)).toBe(time);
	}
});
