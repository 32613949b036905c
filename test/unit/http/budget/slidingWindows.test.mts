import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SlidingWindows } from '../../../../defender/http/budget/slidingWindows.ts';

const quota = { perMinute: 100, perHour: 1500 };

/** Makes calls as early as the windows allow, each taking `latency`, and returns their times. */
function greedy(count: number, latency: number, share = 1): number[] {
	const windows = new SlidingWindows(quota);
	const times: number[] = [];
	for (let now = 0; times.length < count; ) {
		const opens = windows.opensAt(now, share);
		now = Math.max(now, opens);
		windows.begin(now);
		times.push(now);
		windows.end(now, now + latency);
	}
	return times;
}

/** The most calls that fall into any window of that length. */
function busiest(times: readonly number[], length: number): number {
	let from = 0;
	let most = 0;
	for (const [index, time] of times.entries()) {
		while ((times[from] ?? 0) <= time - length) from += 1;
		most = Math.max(most, index - from + 1);
	}
	return most;
}

describe('sliding windows', () => {
	test('let a burst out at once and then wait for the minute', () => {
		const times = greedy(101, 0);
		expect(times.slice(0, 100)).toEqual(Array(100).fill(0));
		expect(times[100]).toBeGreaterThanOrEqual(60_000);
		expect(times[100]).toBeLessThan(60_200);
	});

	test('are correct across the hour', () => {
		const times = greedy(1_700, 0);
		expect(times[1_499]).toBeLessThan(15 * 60_200);
		expect(times[1_500]).toBeGreaterThanOrEqual(3_600_000);
		expect(busiest(times, 3_600_000)).toBe(1_500);
	});

	test('never let out more than the quota, whatever the latency', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 30_000 }),
				fc.integer({ min: 1, max: 400 }),
				(latency, count) => {
					const times = greedy(count, latency);
					expect(busiest(times, 60_000)).toBeLessThanOrEqual(quota.perMinute);
				},
			),
		);
	});

	test('use only their share', () => {
		expect(busiest(greedy(300, 0, 0.3), 60_000)).toBe(30);
	});

	test('leave room for those who are ahead in the queue', () => {
		const windows = new SlidingWindows({ perMinute: 2 });
		expect([0, 1, 2, 3, 4].map((position) => windows.opensAt(0, 1, position))).toEqual([
			0, 0, 60_050, 60_050, 120_100,
		]);
	});

	test('stay closed until the time that the service named', () => {
		const windows = new SlidingWindows(quota);
		windows.closeUntil(5_000);
		windows.closeUntil(3_000);
		expect(windows.opensAt(1_000, 1)).toBe(5_000);
	});

	test('count a call from its answer on, also when answers overtake each other', () => {
		const windows = new SlidingWindows({ perMinute: 2 });
		windows.begin(0);
		windows.begin(10);
		windows.end(10, 500);
		windows.end(0, 9_000);
		expect(windows.opensAt(9_000, 1)).toBe(60_550);
		windows.begin(60_550);
		expect(windows.opensAt(60_550, 1)).toBe(69_050);
	});
});
