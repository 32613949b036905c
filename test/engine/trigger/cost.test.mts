import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { hour, minute, watch, type Watch } from './support.mts';

closeServicesAfterEachTest();

const scan = { type: 'RunAntiVirusScan', machineId: machine.finance } as const;
const finished = { triggerOn: 'actionFinished' };
const manyAtOnce = { ...finished, options: { mostItems: 100_000 } };

/** Adds actions, one each millisecond. */
function addMany({ simulator, clock }: Watch, count: number, status: string, agoMs = 0): string[] {
	const first = clock.date() - agoMs - count;
	return Array.from({ length: count }, (_, index) => {
		return simulator.actions.add({ ...scan, status, createdAt: first + index }).id;
	});
}

/** A tenant with 20,000 actions a day, and some that have been open since yesterday. */
async function busyTenant(open: number): Promise<Watch> {
	const watched = await watch(finished);
	const { simulator, clock } = watched;
	for (let ago = hour / 3; ago > 0; ago -= 4_320) {
		const createdAt = clock.date() - ago;
		simulator.actions.add({ ...scan, status: 'Succeeded', createdAt });
	}
	addMany(watched, open, 'Pending', 24 * hour);
	return watched;
}

describe('calls of a poll', () => {
	test('one when nothing is open, three at activation', async () => {
		const { simulator, poll, pollAfter, calls } = await watch(finished);
		await poll();
		expect(calls()).toBe(1);
		await pollAfter(minute);
		expect(calls()).toBe(1);
		simulator.actions.add({ ...scan, status: 'Succeeded' });
		expect(await pollAfter(minute)).toHaveLength(1);
		expect(calls()).toBe(1);
	});

	test('three at the most at activation', async () => {
		const { poll, calls } = await busyTenant(400);
		await poll();
		expect(calls()).toBe(3);
	});

	test('one when all open actions are young', async () => {
		const watched = await watch(finished);
		await watched.poll();
		watched.calls();
		addMany(watched, 500, 'InProgress');
		await watched.pollAfter(minute);
		await watched.pollAfter(minute);
		expect(watched.calls()).toBe(2);
	});

	test.each([
		[1, 2],
		[150, 2],
		[300, 3],
		[301, 2],
		[9_999, 2],
		[10_000, 3],
	])('with %d old open actions in a busy tenant: %d', async (open, expected) => {
		const { poll, pollAfter, calls, poller } = await busyTenant(open);
		await poll();
		expect(JSON.stringify(poller.staticData).length).toBeLessThan(10_000 + 45 * open);
		calls();
		expect(await pollAfter(minute)).toEqual([]);
		expect(calls()).toBe(expected);
	});

	test('one more for each 150 old ones that have ended', async () => {
		const { simulator, poll, pollAfter, calls } = await busyTenant(1_000);
		await poll();
		const open = simulator.actions.all().filter(({ status }) => status === 'Pending');
		const ended = open.slice(300, 500).map(({ id }) => id);
		for (const id of ended) simulator.actions.finish(id, 'Failed');
		calls();
		const events = await pollAfter(minute);
		expect(new Set(events.map(({ id }) => id))).toEqual(new Set(ended));
		expect(calls()).toBe(4);
		expect(await pollAfter(minute)).toEqual([]);
		expect(calls()).toBe(2);
	});

	test('one for each 150 where the service refuses to be asked for what is open', async () => {
		const { simulator, poll, pollAfter, calls, change } = await busyTenant(400);
		simulator.quirks.refuseNotEqual = true;
		await poll();
		// The youngest, a refusal, what is pending, what is running, and what is new.
		expect(calls()).toBe(5);
		const [old] = simulator.actions.all().filter(({ status }) => status === 'Pending');
		simulator.actions.finish(old?.id ?? '', 'TimeOut');
		expect((await pollAfter(minute)).map(({ id }) => id)).toEqual([old?.id]);
		expect(calls()).toBe(4);
		await pollAfter(2 * hour);
		expect(calls()).toBe(5);
		await change({ filters: { type: ['RunAntiVirusScan'] } });
		expect(calls()).toBe(8);
	});

	test('two with an old open action in a quiet tenant', async () => {
		const watched = await watch(finished);
		const { simulator, poll, pollAfter, calls } = watched;
		await poll();
		const [id = ''] = addMany(watched, 1, 'Pending');
		await pollAfter(minute);
		await pollAfter(2 * hour);
		addMany(watched, 3, 'Succeeded');
		await pollAfter(minute);
		calls();
		simulator.actions.finish(id, 'Failed');
		const events = await pollAfter(hour / 2);
		expect(events.map((event) => event['id'])).toEqual([id]);
		expect(calls()).toBe(2);
	});

	test('falls back to other ways of asking for ids when the service refuses "in"', async () => {
		const { simulator, poll, pollAfter, calls } = await busyTenant(120);
		simulator.quirks.refuseIn = true;
		await poll();
		calls();
		await pollAfter(minute);
		// One refusal, one list and two calls of at least 100 ids each.
		expect(calls()).toBe(4);
		await pollAfter(minute);
		expect(calls()).toBe(3);
	});
});

describe('a poll of several calls', () => {
	test('tells nothing when one of them fails, and everything later', async () => {
		const watched = await busyTenant(1);
		const { simulator, poll, pollAfter, poller } = watched;
		await poll();
		const [old] = simulator.actions.all().filter(({ status }) => status === 'Pending');
		const fresh = simulator.actions.add({ ...scan, status: 'Failed' });
		simulator.actions.finish(old?.id ?? '', 'TimeOut');
		const before = poller.staticData;
		simulator.faults.add({ on: 'listMachineActions', kind: 'html', after: 1, times: 20 });
		await expect(pollAfter(minute)).rejects.toThrow('not the JSON');
		expect(poller.staticData).toEqual(before);
		simulator.faults.clear();
		const events = await pollAfter(minute);
		expect(new Set(events.map(({ id }) => id))).toEqual(new Set([old?.id, fresh.id]));
		expect(await pollAfter(minute)).toEqual([]);
	});
});

describe('many changes in one poll', () => {
	test('12,000 are read page by page and told once', async () => {
		const watched = await watch(manyAtOnce);
		await watched.poll();
		watched.calls();
		const ids = addMany(watched, 12_000, 'Succeeded');
		const events = await watched.pollAfter(minute);
		expect(new Set(events.map((event) => event['id']))).toEqual(new Set(ids));
		expect(events).toHaveLength(12_000);
		expect(watched.calls()).toBe(2);
		expect(await watched.pollAfter(minute)).toEqual([]);
	});

	test('more than 10,000 open actions: the oldest are given up, which the log says', async () => {
		const watched = await watch(manyAtOnce);
		const { simulator, poll, pollAfter, engine } = watched;
		await poll();
		const [first = '', second = '', , fourth = ''] = addMany(watched, 10_003, 'Pending');
		expect(await pollAfter(minute)).toEqual([]);
		expect(engine.logs.join()).toContain(
			'warn: More than 10000 machine actions are open. The 3 oldest of them are no longer followed, so their end will not be told. Narrow the Filters of this trigger',
		);
		for (const id of [first, second, fourth]) simulator.actions.finish(id, 'Failed');
		expect((await pollAfter(minute)).map(({ id }) => id)).toEqual([fourth]);
	});

	test('what a fault kept from being read is told by the next poll', async () => {
		const watched = await watch(manyAtOnce);
		const { simulator, poll, pollAfter, change, engine } = watched;
		await poll();
		const ids = addMany(watched, 12_000, 'Succeeded');
		const fault = { on: 'listMachineActions', kind: 'status', status: 503 } as const;
		simulator.faults.add({ ...fault, after: 1, times: 50 });
		// Filters that change just then must not cost what is still to be told.
		const events = await change({ filters: { type: ['RunAntiVirusScan'] } });
		expect(events).toHaveLength(10_000);
		expect(engine.logs.join()).toContain('The rest is read by the next poll');
		simulator.faults.clear();
		const rest = await pollAfter(minute);
		const told = [...events, ...rest].map((event) => event['id']);
		expect(told).toHaveLength(12_000);
		expect(new Set(told)).toEqual(new Set(ids));
	});
});
