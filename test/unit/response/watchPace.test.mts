import { describe, expect, test } from '@jest/globals';
import {
	nextLookAt,
	nothingSpent,
	spend,
	type Load,
	type Spent,
	type Watched,
	type PaceOfWait,
} from '../../../defender/response/machineActions/wait/watchPace.ts';

const begun = 1_000_000;

/** A wait that began at `begun` and had its last look just now. */
function wait(more: Partial<PaceOfWait> = {}): PaceOfWait {
	return { begunAt: begun, lookAt: begun + 30_000, deadline: Infinity, shortestMs: 2_000, ...more };
}

const idle: Load = {
	counts: { minute: 0, hour: 0 },
	quota: { perMinute: 100, perHour: 1_500 },
	share: 1,
	opensAt: 0,
};
const answered: Watched = { lookedAt: begun, isAnswered: true };

function busy(minute: number, hour = minute): Load {
	return { ...idle, counts: { minute, hour } };
}

interface Case {
	readonly waits?: readonly PaceOfWait[];
	readonly watched?: Watched;
	readonly spent?: Spent;
	readonly load?: Load;
	readonly now?: number;
	/** Milliseconds after `begun`. */
	readonly looks: number;
}

const table: Array<[what: string, one: Case]> = [
	['while the quota is idle', { looks: 3_250 }],
	['a wait that wants one earlier', { waits: [wait({ lookAt: begun + 2_000 })], looks: 2_000 }],
	[
		'the youngest of several',
		{ waits: [wait(), wait({ lookAt: begun + 2_500 }), wait()], looks: 2_500 },
	],
	['one that wants longer pauses', { waits: [wait({ shortestMs: 20_000 })], looks: 20_000 }],
	[
		'the same beside one that does not',
		{ waits: [wait({ shortestMs: 20_000 }), wait()], looks: 3_250 },
	],
	[
		'one that came after the last look',
		{ waits: [wait({ begunAt: begun + 1_500, lookAt: begun + 9_000 })], looks: 4_750 },
	],
	['none so far', { watched: { lookedAt: undefined, isAnswered: true }, looks: 3_250 }],
	['an answer that failed', { watched: { lookedAt: begun, isAnswered: false }, looks: 30_000 }],
	['half of the minute taken by others', { load: busy(50), looks: 6_500 }],
	['half of the hour taken by others', { load: busy(0, 750), looks: 6_500 }],
	['all of it taken by others', { load: busy(100), looks: 30_000 }],
	[
		'what the watch itself has taken',
		{
			load: busy(5),
			spent: spend(nothingSpent, 5, begun - 20_000),
			looks: 3_250,
		},
	],
	['a quota of which half may be used', { load: { ...idle, share: 0.5 }, looks: 6_500 }],
	['a quota that opens later', { load: { ...idle, opensAt: begun + 40_000 }, looks: 40_000 }],
	['a fair share that is used up', { spent: spend(nothingSpent, 7, begun), looks: 9_750 }],
	[
		'a deadline, whatever the quota says',
		{
			waits: [wait(), wait({ deadline: begun + 1_000, lookAt: begun + 1_000 })],
			load: { ...idle, opensAt: begun + 40_000 },
			spent: spend(nothingSpent, 100, begun),
			looks: 1_000,
		},
	],
	[
		'an hour',
		{
			waits: [wait({ lookAt: begun + 3_630_000 })],
			watched: { lookedAt: begun + 3_600_000, isAnswered: true },
			now: begun + 3_600_000,
			looks: 3_603_600,
		},
	],
	[
		'a day',
		{
			waits: [wait({ lookAt: begun + 86_430_000 })],
			watched: { lookedAt: begun + 86_400_000, isAnswered: true },
			now: begun + 86_400_000,
			looks: 86_430_000,
		},
	],
];

describe('the next look', () => {
	test.each(table)('after %s', (_what, one) => {
		const { waits = [wait()], watched = answered, spent = nothingSpent } = one;
		const at = nextLookAt(waits, watched, spent, one.load ?? idle, one.now ?? begun);
		expect(at - begun).toBe(one.looks);
	});
});

describe('whatever waits come and go', () => {
	test.each([
		['one call a look', () => 1],
		['three calls now and then', (look: number) => (look % 10 === 0 ? 3 : 1)],
	])('%s: 25 calls in no minute, 1,200 in no hour', (_what, callsOf) => {
		const calls: number[] = [];
		let spent = nothingSpent;
		let now = begun;
		for (let look = 0; now < begun + 2 * 3_600_000; look += 1) {
			const count = callsOf(look);
			spent = spend(spent, count, now);
			calls.push(...new Array<number>(count).fill(now));
			// Somebody new comes with each look, and wants the next one at once.
			const young = wait({ begunAt: now, lookAt: now + 100, shortestMs: 100 });
			now = nextLookAt([young], { lookedAt: now, isAnswered: true }, spent, idle, now);
		}
		for (const [withinMs, most] of [
			[60_000, 25],
			[3_600_000, 1_200],
		] as const) {
			const counts = calls.map((call, first) => {
				const end = calls.findIndex((later, index) => index > first && later >= call + withinMs);
				return (end === -1 ? calls.length : end) - first;
			});
			expect(Math.max(...counts)).toBeLessThanOrEqual(most);
		}
	});

	test('what was called is remembered for an hour', () => {
		const early = spend(nothingSpent, 3, begun);
		expect(spend(early, 1, begun + 3_599_999).calls).toHaveLength(4);
		expect(spend(early, 1, begun + 3_600_000).calls).toHaveLength(1);
	});
});
