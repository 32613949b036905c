import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { brief, hour, minute, watch } from './support.mts';

closeServicesAfterEachTest();

const isolate = { type: 'Isolate', machineId: machine.finance } as const;
const finished = { triggerOn: 'actionFinished' };

/** A trigger that has told one event, so that n8n has saved its position, and follows two actions. */
async function running() {
	const watched = await watch(finished);
	const { simulator, poll, pollAfter } = watched;
	const [first, second, third] = [machine.finance, machine.hr, machine.finance].map((machineId) =>
		simulator.actions.add({ ...isolate, machineId, status: 'Pending' }),
	);
	if (first === undefined || second === undefined || third === undefined) throw new Error();
	await poll();
	simulator.actions.finish(first.id, 'Succeeded');
	await pollAfter(minute);
	return { ...watched, second: second.id, third: third.id };
}

describe('where the trigger goes on', () => {
	test('after a restart, without gap and repetition', async () => {
		const { simulator, poller, poll, pollAfter, second, third } = await running();
		simulator.actions.finish(second, 'Failed');
		expect((await pollAfter(minute)).map(brief)).toEqual([[second, 'Pending', 'Failed']]);
		poller.restart();
		simulator.actions.finish(third, 'Failed');
		expect((await poll('trigger', 'init')).map(brief)).toEqual([[third, 'Pending', 'Failed']]);
		expect(await pollAfter(minute)).toEqual([]);
	});

	test('after a restart that cost what polls without events had noted', async () => {
		const { simulator, clock, poller, poll, pollAfter, second } = await running();
		const fresh = simulator.actions.add({ ...isolate, status: 'Pending' });
		expect(await pollAfter(minute)).toEqual([]);
		poller.restart();
		await clock.advance(2 * hour);
		simulator.actions.finish(second, 'Failed');
		simulator.actions.finish(fresh.id, 'TimeOut');
		const events = (await poll('trigger', 'init')).map(brief);
		expect(events).toHaveLength(2);
		expect(events).toContainEqual([second, 'Pending', 'Failed']);
		expect(events).toContainEqual([fresh.id, null, 'TimeOut']);
		expect(await pollAfter(minute)).toEqual([]);
	});

	test('after it was deactivated and activated again: with what happened in between', async () => {
		const { simulator, clock, poller, poll, pollAfter, second } = await running();
		poller.deactivate();
		await clock.advance(48 * hour);
		simulator.actions.finish(second, 'Failed');
		expect((await poll()).map(brief)).toEqual([[second, 'Pending', 'Failed']]);
		expect(await pollAfter(minute)).toEqual([]);
	});

	test('after the node was renamed', async () => {
		const { simulator, poller, poll, pollAfter, second, third } = await running();
		simulator.actions.finish(second, 'Failed');
		poller.rename('When an action has ended');
		expect((await poll('trigger', 'update')).map(brief)).toEqual([[second, 'Pending', 'Failed']]);
		simulator.actions.finish(third, 'Failed');
		expect((await pollAfter(minute)).map(brief)).toEqual([[third, 'Pending', 'Failed']]);
		poller.rename('Trigger');
		expect(await poll('trigger', 'update')).toEqual([]);
	});

	test('on a position of a later release: it repeats rather than misses', async () => {
		const { simulator, clock, engine, poller, poll, second } = await running();
		simulator.actions.finish(second, 'Failed');
		await clock.advance(minute);
		const later = (stored: string) => stored.replaceAll('"watermark"', '"waterline"');
		poller.startOn(later);
		const events = (await poll('trigger', 'activate')).map(brief);
		expect(events).toContainEqual([second, null, 'Failed']);
		expect(engine.logs.join()).toContain('what happened in the last 24 hours');
	});

	test.each([
		['starts', 'init'],
		['takes over as leader', 'leadershipChange'],
	] as const)('when n8n %s and has no position: it repeats rather than misses', async (_, how) => {
		const { simulator, clock, poll, pollAfter, engine } = await watch(finished);
		const add = (ago: number, status: string, updated = ago) => {
			const [createdAt, lastUpdateAt] = [clock.date() - ago, clock.date() - updated];
			return simulator.actions.add({ ...isolate, status, createdAt, lastUpdateAt }).id;
		};
		add(30 * hour, 'Failed');
		const endedLate = add(60 * hour, 'Failed', 2 * hour);
		const endedLately = add(3 * hour, 'Succeeded');
		const open = add(50 * hour, 'Pending');
		const events = await poll('trigger', how);
		expect(events.map(brief)).toEqual([
			[endedLately, null, 'Succeeded'],
			[endedLate, null, 'Failed'],
		]);
		expect(engine.logs.join()).toContain('what happened in the last 24 hours');
		simulator.actions.finish(open, 'TimeOut');
		expect((await pollAfter(minute)).map(brief)).toEqual([[open, 'Pending', 'TimeOut']]);
	});
});
