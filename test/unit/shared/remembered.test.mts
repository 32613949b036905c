import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sharedStateOf } from '../../../defender/http/connection.ts';
import { Remembered } from '../../../defender/general/remembered.ts';

describe('what a process remembers', () => {
	test('is the same each time, as long as it is asked for', () => {
		const memory = new Remembered<object>(2);
		const first = memory.of('a', () => ({}));
		memory.of('b', () => ({}));
		expect(memory.of('a', () => ({}))).toBe(first);
		memory.of('c', () => ({}));
		expect(memory.of('a', () => ({}))).toBe(first);
	});

	test('is as much as its bound, the oldest go', () => {
		fc.assert(
			fc.property(
				fc.array(fc.nat(9), { maxLength: 100 }),
				fc.integer({ min: 1, max: 6 }),
				(asked, most) => {
					const memory = new Remembered<number>(most);
					for (const [at, key] of asked.entries()) memory.of(`${key}`, () => at);
					const distinct = [...new Set([...asked].reverse())];
					expect(memory.size).toBe(Math.min(most, distinct.length));
					for (const key of distinct.slice(0, most).reverse()) {
						expect(memory.of(`${key}`, () => -1)).not.toBe(-1);
					}
				},
			),
			{ numRuns: 1_000 },
		);
	});

	test('of apps and tenants is bounded, and what is in use stays', () => {
		const used = sharedStateOf('https://api.example', 'used', 'app');
		const other = sharedStateOf('https://api.example', 'used', 'other');
		expect(other.tenant).toBe(used.tenant);
		const early = sharedStateOf('https://api.example', 'early', 'app');
		for (let tenant = 0; tenant < 3_000; tenant += 1) {
			sharedStateOf('https://api.example', `tenant-${tenant}`, 'app');
			if (tenant % 500 === 0) sharedStateOf('https://api.example', 'used', 'app');
		}
		expect(sharedStateOf('https://API.example', 'USED', 'App')).toBe(used);
		expect(sharedStateOf('https://api.example', 'early', 'app')).not.toBe(early);
	});
});
