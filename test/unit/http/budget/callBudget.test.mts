import { describe, expect, test } from '@jest/globals';
import { apiMethods } from '../../../../defender/contract.ts';
import { CallBudget, type BudgetUse } from '../../../../defender/http/budget/callBudget.ts';
import { sharedStateOf } from '../../../../defender/http/connection.ts';
import { virtualClock, type VirtualClock } from '../../../harness/index.mts';

const link = apiMethods.getPackageUri;

function use(clock: VirtualClock, more: Partial<BudgetUse> = {}): BudgetUse {
	return { clock, share: 1, deadline: Infinity, onWait: () => undefined, ...more };
}

/** The virtual times at which calls went out. */
async function times(budget: CallBudget, uses: readonly BudgetUse[]): Promise<number[]> {
	return await Promise.all(
		uses.map((one) => budget.spend(link, one, async () => await Promise.resolve(one.clock.now()))),
	);
}

describe('the call budget', () => {
	test('serves first come first, two a minute', async () => {
		const clock = virtualClock();
		const start = clock.now();
		const went = await times(
			new CallBudget(),
			Array.from({ length: 5 }, () => use(clock)),
		);
		expect(went.map((time) => Math.floor((time - start) / 60_000))).toEqual([0, 0, 1, 1, 2]);
	});

	test('lets a call out at the moment at which the quota opens, and forgets old ones', async () => {
		const clock = virtualClock();
		const budget = new CallBudget();
		const start = clock.now();
		const [first = 0, second = 0, third = 0] = await times(budget, [
			use(clock),
			use(clock),
			use(clock),
		]);
		expect([first, second]).toEqual([start, start]);
		expect(third - start).toBeGreaterThanOrEqual(60_000);
		expect(third - start).toBeLessThanOrEqual(60_100);
		await clock.sleep(2 * 3_600_000);
		const later = clock.now();
		expect(budget.forecast(link, later, 1, 2)).toBe(0);
		expect(await times(budget, [use(clock), use(clock)])).toEqual([later, later]);
	});

	test('foretells no pause for no calls, however many wait', async () => {
		const clock = virtualClock();
		const budget = new CallBudget();
		const served = times(
			budget,
			Array.from({ length: 5 }, () => use(clock)),
		);
		const now = clock.now();
		await Promise.resolve();
		expect([0, 1].map((calls) => budget.forecast(link, now, 1, calls) > 0)).toEqual([false, true]);
		await served;
	});

	test('is not moved by a wall clock that jumps', async () => {
		const clock = virtualClock();
		const budget = new CallBudget();
		const start = clock.now();
		await times(budget, [use(clock), use(clock)]);
		clock.jump(7_200_000);
		const [forward] = await times(budget, [use(clock)]);
		expect((forward ?? 0) - start).toBeGreaterThanOrEqual(60_000);
		clock.jump(-7_200_000);
		const [back] = await times(budget, [use(clock)]);
		expect((back ?? 0) - start).toBeLessThan(121_000);
	});

	test('fails at once, and says how long the quota needs, when the wait would pass the deadline', async () => {
		const clock = virtualClock();
		const budget = new CallBudget();
		const patient = use(clock);
		await times(budget, [patient, patient]);
		const before = clock.now();
		const late = times(budget, [use(clock, { deadline: before + 30_000 })]);
		await expect(late).rejects.toMatchObject({
			kind: 'quota',
			message: expect.stringMatching(/the next free slot is in (60|61) seconds/),
			advice: expect.stringContaining('2 calls a minute and 120 an hour'),
		});
		expect(clock.now()).toBe(before);
	});

	test('tells once that the quota makes it wait, and how long', async () => {
		const clock = virtualClock();
		const budget = new CallBudget();
		const waits: number[] = [];
		const told = use(clock, { onWait: (milliseconds) => waits.push(milliseconds) });
		await times(budget, [told, told, told]);
		expect(waits).toEqual([60_050]);
	});

	test('gives the place in the queue back when somebody gives up', async () => {
		const clock = virtualClock();
		const budget = new CallBudget();
		await times(budget, [use(clock), use(clock)]);
		const stopped = use(clock, {
			clock: {
				now: () => clock.now(),
				date: () => clock.date(),
				sleep: () => Promise.reject(new Error('stopped')),
			},
		});
		const [gone, next] = await Promise.allSettled([
			times(budget, [stopped]),
			times(budget, [use(clock)]),
		]);
		expect(gone.status).toBe('rejected');
		expect(next.status).toBe('fulfilled');
		expect(clock.elapsed).toBeLessThan(76_000);
	});

	test('forecasts without spending', () => {
		const clock = virtualClock();
		const budget = new CallBudget();
		expect(budget.forecast(link, clock.now(), 1, 2)).toBe(0);
		expect(budget.forecast(link, clock.now(), 1, 3)).toBe(60_050);
		expect(budget.forecast(link, clock.now(), 1, 0)).toBe(0);
	});

	test.each([
		['isolate', 100, 1_500],
		['listMachineActions', 100, 1_500],
		['listMachines', 100, 1_500],
		['runLiveResponse', 10, 600],
		['getPackageUri', 2, 120],
	] as const)('lets out %s %d times a minute and %d times an hour', (name, minute, hour) => {
		const opensIn = (calls: number) => new CallBudget().forecast(apiMethods[name], 0, 1, calls);
		expect(opensIn(minute)).toBe(0);
		expect(opensIn(minute + 1)).toBeGreaterThanOrEqual(60_000);
		expect(opensIn(hour)).toBeLessThan(3_600_000);
		expect(opensIn(hour + 1)).toBeGreaterThanOrEqual(3_600_000);
	});

	test('refuses at once where those who are ahead in the queue take the last place', async () => {
		const clock = virtualClock();
		const budget = new CallBudget();
		const start = clock.now();
		await times(budget, [use(clock), use(clock)]);
		const ahead = times(budget, [use(clock), use(clock)]);
		const refusal = { at: -1 };
		await times(budget, [use(clock, { deadline: start + 90_000 })]).catch(() => {
			refusal.at = clock.now() - start;
		});
		expect(refusal.at).toBe(0);
		await ahead;
	});

	test('is one for all executions of an app in a tenant, and none of anybody else', () => {
		const state = sharedStateOf('https://api', 'Tenant', 'App');
		expect(sharedStateOf('https://API', 'tenant', 'app')).toBe(state);
		expect(sharedStateOf('https://api', 'tenant', 'other')).not.toBe(state);
		expect(sharedStateOf('https://api', 'other', 'app')).not.toBe(state);
		expect(sharedStateOf('https://other', 'tenant', 'app')).not.toBe(state);
	});
});
