import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { adjustableClock, isAdjustable, systemClock } from '../../../simulator/world/clock.mts';
import { parseTime, serviceTime, sortableTime } from '../../../simulator/world/timestamps.mts';
import { Bench } from './client.mts';

describe('the adjustable clock', () => {
	it('stands still between advances when frozen', () => {
		const clock = adjustableClock(1000, { frozen: true });
		clock.advance(5);
		expect([clock.now(), clock.now()]).toEqual([1005, 1005]);
	});

	it('flows with real time from its start otherwise', () => {
		const clock = adjustableClock(1000);
		clock.advance(5000);
		expect(clock.now()).toBeGreaterThanOrEqual(6000);
		expect(clock.now()).toBeLessThan(60_000);
	});

	it('is the only one that can be moved', () => {
		expect([isAdjustable(adjustableClock()), isAdjustable(systemClock)]).toEqual([true, false]);
	});
});

describe('times', () => {
	it.each([
		[Date.parse('2026-03-03T09:14:07.441Z'), 9026, '2026-03-03T09:14:07.4419026Z'],
		[Date.parse('2026-03-03T09:14:07.441Z'), 9000, '2026-03-03T09:14:07.4419Z'],
		[Date.parse('2026-03-03T09:14:07.440Z'), 0, '2026-03-03T09:14:07.44Z'],
		[Date.parse('2026-03-03T09:14:10.000Z'), 0, '2026-03-03T09:14:10Z'],
	])('drop trailing zeros', (ms, ticks, text) => {
		expect(serviceTime({ ms, ticks })).toBe(text);
	});

	it('are read back to the last digit, and sort as strings', () => {
		const moment = fc.record({
			ms: fc.integer({ min: 0, max: 4_102_444_800_000 }),
			ticks: fc.integer({ min: 0, max: 9999 }),
		});
		fc.assert(
			fc.property(moment, moment, (one, other) => {
				expect(parseTime(serviceTime(one))).toEqual(one);
				const before = one.ms < other.ms || (one.ms === other.ms && one.ticks < other.ticks);
				expect(sortableTime(one) < sortableTime(other)).toBe(before);
			}),
		);
	});

	it.each(['yesterday', '2026-13-01T00:00:00Z', '2026-03-03T09:14:07', '2026-03-03'])(
		'%s is none',
		(text) => {
			expect(parseTime(text)).toBeUndefined();
		},
	);
});

it('works in real time, on an empty park, with a given host and pace', async () => {
	const bench = await Bench.start({ clock: systemClock, seed: false, host: '127.0.0.1' });
	try {
		expect(bench.simulator.machines.all()).toEqual([]);
		const { clientId, secrets } = bench.simulator.apps.register({});
		const token = await bench.signIn({ clientId, secret: secrets[0]?.value ?? '' });
		expect((await bench.get('/api/machines', token)).json.value).toEqual([]);
	} finally {
		await bench.close();
	}
});
