import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ApiMethod } from '../../../../defender/contract.ts';
import { CallBudget } from '../../../../defender/http/budget/callBudget.ts';
import { settle } from '../../../../defender/general/settled.ts';
import { virtualClock } from '../../../harness/index.mts';

interface Caller {
	/** Milliseconds after the start at which it comes. */
	readonly comes: number;
	/** How long its call takes. */
	readonly takes: number;
	readonly share: number;
	/** How long it waits at the most. */
	readonly patience: number;
}

const caller: fc.Arbitrary<Caller> = fc.record({
	comes: fc.nat(200_000),
	takes: fc.nat(20_000),
	share: fc.constantFrom(0.25, 0.5, 1),
	patience: fc.constantFrom(0, 30_000, 120_000, Infinity),
});
const quota = fc.record({
	perMinute: fc.integer({ min: 1, max: 6 }),
	perHour: fc.integer({ min: 4, max: 30 }),
});
const callers = fc.array(caller, { minLength: 1, maxLength: 25 });

interface Call {
	readonly from: number;
	readonly to: number;
}

/** Lets everybody call and returns the calls, with how many gave up. */
async function play(method: ApiMethod, list: readonly Caller[]) {
	const clock = virtualClock();
	const start = clock.now();
	const budget = new CallBudget();
	const calls: Call[] = [];
	const refused: Array<{ who: Caller; at: number }> = [];
	const work = list.map(async (who) => {
		await clock.sleep(who.comes);
		const deadline = clock.now() + who.patience;
		const use = { clock, share: who.share, deadline, onWait: () => undefined };
		const spent = await settle(() =>
			budget.spend(method, use, async () => {
				const from = clock.now() - start;
				await clock.sleep(who.takes);
				calls.push({ from, to: clock.now() - start });
			}),
		);
		if (!spent.ok) refused.push({ who, at: clock.now() - start });
	});
	await Promise.all(work);
	return { calls, refused };
}

describe('the call budget, whoever comes when', () => {
	test('lets no window hold more calls than the quota, and starves nobody', async () => {
		await fc.assert(
			fc.asyncProperty(quota, callers, async (limits, list) => {
				const method: ApiMethod = { verb: 'GET', path: '/x', roles: [], docs: '', quota: limits };
				const { calls, refused } = await play(method, list);
				// Whoever has patience gets through; who has not is told, and nobody is forgotten.
				expect(calls.length + refused.length).toBe(list.length);
				expect(refused.filter(({ who }) => who.patience === Infinity)).toEqual([]);
				// A call counts at some time between its start and its end: at its end here, as the
				// service counted it no later.
				for (const counted of [calls.map(({ from }) => from), calls.map(({ to }) => to)]) {
					const times = [...counted].sort((one, other) => one - other);
					for (const [windowMs, limit] of [
						[60_000, limits.perMinute],
						[3_600_000, limits.perHour],
					] as const) {
						for (const [index, begin] of times.entries()) {
							const inside = times.slice(index).filter((time) => time - begin < windowMs);
							expect(inside.length).toBeLessThanOrEqual(limit);
						}
					}
				}
			}),
			{ numRuns: 60 },
		);
	});
});
