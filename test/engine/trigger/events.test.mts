import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { brief, minute, watch } from './support.mts';

closeServicesAfterEachTest();

const isolate = { type: 'Isolate', machineId: machine.finance } as const;

describe('what the trigger tells', () => {
	test('Action Created: each new action once, and none that was there before', async () => {
		const { simulator, poll, pollAfter } = await watch({ triggerOn: 'actionCreated' });
		simulator.actions.add(isolate);
		expect(await poll()).toEqual([]);
		const fresh = simulator.actions.add({ ...isolate, machineId: machine.hr });
		const [event, ...others] = await pollAfter(minute);
		expect(others).toEqual([]);
		expect(event).toMatchObject({
			id: fresh.id,
			type: 'Isolate',
			status: 'InProgress',
			machineId: machine.hr,
			computerDnsName: 'hr-lt-0107.contoso.example',
			event: 'actionCreated',
			previousStatus: null,
			observedAt: '2026-03-03T09:01:00.000Z',
			completed: false,
		});
		expect(await pollAfter(minute)).toEqual([]);
	});

	test('Action Finished: the end of each action, also of those that began before', async () => {
		const { simulator, poll, pollAfter } = await watch({ triggerOn: 'actionFinished' });
		const old = simulator.actions.add(isolate);
		expect(await poll()).toEqual([]);
		const events = await pollAfter(2 * minute);
		expect(events.map(brief)).toEqual([[old.id, 'Pending', 'Succeeded']]);
		expect(events[0]).toMatchObject({ event: 'actionFinished', completed: true });
		expect(await pollAfter(minute)).toEqual([]);
	});

	test('Status Changed: every status that is seen, the first one included', async () => {
		const { simulator, poll, pollAfter } = await watch({ triggerOn: 'statusChanged' });
		await poll();
		const { id } = simulator.actions.add(isolate);
		expect((await pollAfter(1_000)).map(brief)).toEqual([[id, null, 'Pending']]);
		expect((await pollAfter(30_000)).map(brief)).toEqual([[id, 'Pending', 'InProgress']]);
		expect(await pollAfter(1_000)).toEqual([]);
		expect((await pollAfter(minute)).map(brief)).toEqual([[id, 'InProgress', 'Succeeded']]);
	});
});
