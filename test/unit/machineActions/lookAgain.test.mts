import { describe, expect, test } from '@jest/globals';
import { lookAgainAt } from '../../../defender/machineActions/lookAgain.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const start = Date.parse('2026-11-30T03:00:00Z');
const creationDateTimeUtc = '2026-11-30T03:00:00.1234567Z';

/** Milliseconds until the next look at an action of that age. */
function pauseAt(age: number, created: string | null = '2026-11-30T03:00:00Z'): number {
	const now = start + age;
	const at = lookAgainAt({ status: 'Pending', creationDateTimeUtc: created }, now) ?? '';
	return Date.parse(at) - now;
}

describe('when to look at an action again', () => {
	test.each([
		['just begun', 0, 70 * second],
		['ten minutes old', 10 * minute, 70 * second],
		['half an hour old', 30 * minute, 3 * minute],
		['nine hours old', 9 * hour, 54 * minute],
		['ten hours old', 10 * hour, hour],
		['three days old', 72 * hour, hour],
		['of the future, by the clock of the service', -5 * minute, 70 * second],
	])('%s', (_, age, pause) => {
		expect(pauseAt(age)).toBe(pause);
	});

	test('whose age is not known, or which nobody has seen yet', () => {
		expect(pauseAt(30 * minute, null)).toBe(70 * second);
		expect(pauseAt(30 * minute, 'soon')).toBe(70 * second);
		expect(lookAgainAt(undefined, start)).toBe('2026-11-30T03:01:10.000Z');
	});

	test.each([
		['Succeeded', false],
		['Failed', false],
		['TimeOut', false],
		['Cancelled', false],
		['InProgress', true],
		['SomethingNew', true],
	])('%s: %s', (status, isLookedAt) => {
		expect(lookAgainAt({ status, creationDateTimeUtc }, start) !== undefined).toBe(isLookedAt);
	});

	test('three days take some 115 looks', () => {
		let looks = 0;
		for (let age = 0; age < 72 * hour; age += pauseAt(age)) looks += 1;
		expect(looks).toBeGreaterThan(110);
		expect(looks).toBeLessThan(120);
	});
});
