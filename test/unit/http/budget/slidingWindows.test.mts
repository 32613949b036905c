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

	test('stay closed until the time that the service named, and a little longer by chance', () => {
		const windows = new SlidingWindows(quota);
		expect(windows.refused(0, 5_000, 0.5)).toBe(5_125);
		// Those that were under way are refused alike.
		expect(windows.refused(100, 3_000, 0.5)).toBe(5_125);
		expect(windows.refused(200, 6_000, 0.5)).toBe(6_200);
		expect(windows.opensAt(1_000, 1)).toBe(6_200);
		expect(windows.refused(6_200, 1_000, 1)).toBe(7_250);
	});

	test('do not count what was refused', () => {
		const windows = new SlidingWindows({ perMinute: 1 });
		windows.begin(0);
		windows.drop(0);
		expect(windows.opensAt(0, 1)).toBe(0);
	});

	/** How many calls go out at once, each answered at once. */
	function burst(windows: SlidingWindows, now: number): number {
		let count = 0;
		for (; windows.opensAt(now, 1) <= now; count += 1) {
			windows.begin(now);
			windows.end(now, now);
		}
		return count;
	}

	/** Windows that were refused after some calls had been answered and others were under way. */
	function refusedAfter(answered: number, underWay: number): SlidingWindows {
		const windows = new SlidingWindows(quota);
		for (let call = 0; call < answered + underWay; call += 1) windows.begin(0);
		for (let call = 0; call < answered; call += 1) windows.end(0, 0);
		windows.refused(0, 60_000, 0);
		for (let call = 0; call < underWay; call += 1) {
			windows.drop(0);
			windows.refused(0, 60_000, 0);
		}
		return windows;
	}

	test.each([
		['half of what it took', 20, 50, 50],
		['what it got, where that was more', 70, 30, 70],
		['all of it, where nobody else has used any', 100, 1, 100],
	])('take %s after a 429', (_what, answered, underWay, expected) => {
		const windows = refusedAfter(answered, underWay);
		expect(burst(windows, 60_050)).toBe(expected);
	});

	test('take less with each 429 that comes after the one before, a tenth at the least', () => {
		const windows = new SlidingWindows(quota);
		const parts = [0, 1, 2, 3, 4].map((round) => {
			windows.refused(round * 100, 100, 0);
			return windows.opensAt(round * 100 + 100, 1, 100);
		});
		// With half of the quota the 101st goes out two minutes later, with a quarter four.
		const minutes = parts.map((at) => Math.floor(at / 60_050));
		expect(minutes).toEqual([2, 4, 8, 10, 10]);
	});

	test('win it back step by step', () => {
		const windows = refusedAfter(0, 10);
		const more = [60_000, 60_750, 61_500, 66_750, 67_500, 80_000].map((at) => {
			return windows.opensAt(at, 1, 99) <= at ? 100 : burst(windows, at);
		});
		expect(windows.holdsFor(60_750)).toBe(750);
		expect(windows.holdsFor(67_500)).toBe(Infinity);
		expect(more).toEqual([50, 5, 5, 35, 5, 0]);
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
