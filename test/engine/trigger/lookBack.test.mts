import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { brief, hour, minute, watch, type Watch } from './support.mts';

closeServicesAfterEachTest();

/** An action that was created some hours ago and reached its status some hours ago. */
function addPast({ simulator, clock }: Watch, created: number, status: string, updated: number) {
	return simulator.actions.add({
		type: 'RunAntiVirusScan',
		machineId: machine.finance,
		status,
		createdAt: clock.date() - created * hour,
		lastUpdateAt: clock.date() - updated * hour,
	}).id;
}

function watchBack(triggerOn: string, lookBack: number): Promise<Watch> {
	return watch({ triggerOn, options: { lookBack } });
}

describe('a first poll that looks back two hours', () => {
	test('tells what was created since then', async () => {
		const watched = await watchBack('actionCreated', 2);
		addPast(watched, 3, 'Succeeded', 1);
		const recent = addPast(watched, 1, 'Succeeded', 0.5);
		expect((await watched.poll()).map(brief)).toEqual([[recent, null, 'Succeeded']]);
		expect(await watched.pollAfter(minute)).toEqual([]);
	});

	test('tells what has ended since then, also where it began long before', async () => {
		const watched = await watchBack('actionFinished', 2);
		addPast(watched, 80, 'Failed', 3);
		const long = addPast(watched, 70, 'TimeOut', 1);
		const recent = addPast(watched, 1, 'Succeeded', 0.5);
		const open = addPast(watched, 200, 'Pending', 200);
		expect((await watched.poll()).map(brief)).toEqual([
			[long, null, 'TimeOut'],
			[recent, null, 'Succeeded'],
		]);
		watched.simulator.actions.finish(open, 'Failed');
		expect((await watched.pollAfter(minute)).map(brief)).toEqual([[open, 'Pending', 'Failed']]);
	});

	test('does so once: later starts go on from where the trigger was', async () => {
		const watched = await watchBack('actionFinished', 2);
		addPast(watched, 1, 'Succeeded', 0.5);
		expect(await watched.poll()).toHaveLength(1);
		watched.poller.deactivate();
		expect(await watched.poll()).toEqual([]);
	});

	test('tells it once, also where first polls overlap', async () => {
		const watched = await watchBack('actionFinished', 2);
		addPast(watched, 1, 'Succeeded', 0.5);
		const told = await Promise.all([watched.poll(), watched.poll(), watched.poll()]);
		expect(told.flat()).toHaveLength(1);
	});

	test('finds nothing in a tenant without actions, and then begins', async () => {
		const watched = await watchBack('actionFinished', 2);
		expect(await watched.poll()).toEqual([]);
		expect(watched.calls()).toBe(1);
		const fresh = addPast(watched, 0, 'Failed', 0);
		expect((await watched.pollAfter(minute)).map(brief)).toEqual([[fresh, null, 'Failed']]);
	});
});

test.each([-3, 3])('a clock that is %d hours off does no harm', async (hours) => {
	const watched = await watch({ triggerOn: 'actionFinished' }, {});
	const { simulator, clock, poll, pollAfter } = watched;
	const service = clock.date();
	clock.jump(hours * hour);
	const add = (status: string) =>
		simulator.actions.add({
			type: 'RunAntiVirusScan',
			machineId: machine.finance,
			status,
			createdAt: service + clock.elapsed,
		}).id;
	add('Failed');
	await poll();
	await clock.advance(minute);
	const ids = [add('Failed'), add('Succeeded')];
	const told = (await pollAfter(4 * hour)).map(({ id }) => id);
	expect(told).toEqual(expect.arrayContaining(ids));
	expect(await pollAfter(minute)).toEqual([]);
});
