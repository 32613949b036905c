import { describe, expect, test } from '@jest/globals';
import { byId, closeServicesAfterEachTest, machine } from '../service.mts';
import { brief, minute, watch } from './support.mts';

closeServicesAfterEachTest();

const isolate = { type: 'Isolate', machineId: machine.finance } as const;
const finished = { triggerOn: 'actionFinished' };

describe('activation', () => {
	test('fails with the app role that is missing', async () => {
		const { simulator, poll } = await watch(finished);
		const roles = ['Machine.Isolate'];
		simulator.apps.update(simulator.credential.clientId, { roles });
		await expect(poll()).rejects.toMatchObject({
			name: 'NodeApiError',
			httpCode: '403',
			message: expect.stringContaining(
				'it needs the app role Machine.ReadWrite.All or Machine.Read.All',
			),
			failure: { cause: 'temporarily-unavailable' },
		});
	});

	test('what shows up while the first poll is under way is told by the next one', async () => {
		const { simulator, clock, poll, pollAfter } = await watch({ triggerOn: 'actionCreated' });
		simulator.actions.add({ ...isolate, createdAt: clock.date() - minute });
		const behaviour = { hiddenMs: 500 };
		const { id } = simulator.actions.add({ ...isolate, machineId: machine.hr, behaviour });
		// The second of its three calls has to be repeated, and meets the new action then.
		const fault = { on: 'listMachineActions', kind: 'status', status: 503 } as const;
		simulator.faults.add({ ...fault, after: 1 });
		expect(await poll()).toEqual([]);
		expect(clock.elapsed).toBeGreaterThan(500);
		expect((await pollAfter(minute)).map((event) => event['id'])).toEqual([id]);
		expect(await pollAfter(minute)).toEqual([]);
	});

	test('fails with the reason why signing in failed', async () => {
		const { simulator, poll } = await watch(finished);
		simulator.apps.update(simulator.credential.clientId, { enabled: false });
		await expect(poll()).rejects.toMatchObject({
			name: 'NodeApiError',
			failure: { cause: 'temporarily-unavailable' },
		});
	});

	test.each([
		[
			'a status that never comes',
			{ ...finished, filters: { status: ['Pending'] } },
			'Status: an action that has finished cannot have any of the chosen statuses',
		],
		[
			'an unknown event',
			{ triggerOn: 'actionDreamt' },
			'Trigger On: "actionDreamt" is not one of the choices',
		],
		[
			'a machine by IP address',
			{ ...finished, filters: { machineId: { __rl: true, mode: 'name', value: '10.0.0.7' } } },
			'Machine: a trigger finds machines by ID or name only',
		],
		[
			'a filter whose expression gives no value',
			{ ...finished, filters: { requestor: '={{ undefined }}' } },
			'Requestor: the field is empty, its expression came out as undefined',
		],
		[
			'a machine whose expression gives no value',
			{ ...finished, filters: { machineId: byId('={{ undefined }}') } },
			'Machine: the field is empty',
		],
		[
			'a look-back of years',
			{ ...finished, options: { lookBack: 9_000 } },
			'Look Back at First Start (Hours): the value is out of range',
		],
	])('refuses %s before any call', async (_what, parameters, message) => {
		const { simulator, poll } = await watch(parameters);
		await expect(poll()).rejects.toMatchObject({
			name: 'NodeOperationError',
			message: expect.stringContaining(message),
			failure: { cause: 'temporarily-unavailable' },
		});
		expect(simulator.requests.count()).toBe(0);
	});
});

describe('a test in the editor', () => {
	test('shows the latest real action that fits, and moves nothing', async () => {
		const { simulator, clock, poller, poll, pollAfter } = await watch(finished);
		const ended = simulator.actions.add({ ...isolate, status: 'Failed' });
		await clock.advance(minute);
		simulator.actions.add({ ...isolate, status: 'InProgress' });
		await poll();
		const before = poller.staticData;
		const sample = await poll('manual');
		expect(sample).toHaveLength(1);
		expect(sample[0]).toMatchObject({
			id: ended.id,
			event: 'actionFinished',
			status: 'Failed',
			previousStatus: null,
			observedAt: '2026-03-03T09:01:00.000Z',
		});
		expect(poller.staticData).toEqual(before);
		const fresh = simulator.actions.add({ ...isolate, status: 'Succeeded' });
		expect((await pollAfter(minute)).map(brief)).toEqual([[fresh.id, null, 'Succeeded']]);
	});

	test('shows nothing where nothing fits', async () => {
		const filters = { commentContains: 'case 4711' };
		const { simulator, poller } = await watch({ ...finished, filters });
		simulator.actions.add({ ...isolate, status: 'Failed' });
		expect(await poller.poll('manual')).toBeNull();
	});

	test('is possible before the first activation, which then begins as if it had not been', async () => {
		const { simulator, poll, pollAfter } = await watch(finished);
		const { id } = simulator.actions.add({ ...isolate, status: 'Failed' });
		expect((await poll('manual')).map(brief)).toEqual([[id, null, 'Failed']]);
		expect(await poll()).toEqual([]);
		expect(await pollAfter(minute)).toEqual([]);
	});
});

describe('between polls', () => {
	test('a poll without events gives null', async () => {
		const { poller } = await watch(finished);
		expect(await poller.poll()).toBeNull();
		expect(await poller.poll()).toBeNull();
	});

	test('nothing is swallowed after activation, and nothing is lost by it', async () => {
		const { simulator, poll, pollAfter, poller } = await watch(finished);
		await poll();
		const { id } = simulator.actions.add({ ...isolate, status: 'Failed' });
		const before = poller.staticData;
		simulator.faults.add({ on: 'listMachineActions', kind: 'status', status: 503, times: 50 });
		await expect(pollAfter(minute)).rejects.toMatchObject({
			name: 'NodeApiError',
			message: 'Microsoft Defender answered with a fault of its own (HTTP 503)',
			failure: { cause: 'temporarily-unavailable' },
		});
		expect(poller.staticData).toEqual(before);
		simulator.faults.clear();
		expect((await pollAfter(minute)).map(brief)).toEqual([[id, null, 'Failed']]);
	});

	test('a fault that passes is sat out within the poll', async () => {
		const { simulator, poll, pollAfter } = await watch(finished);
		await poll();
		const { id } = simulator.actions.add({ ...isolate, status: 'Failed' });
		simulator.faults.add({ on: 'listMachineActions', kind: 'resetBefore' });
		simulator.faults.add({ on: 'listMachineActions', kind: 'html' });
		simulator.faults.add({ on: 'listMachineActions', kind: 'status', status: 503 });
		simulator.faults.add({
			on: 'listMachineActions',
			kind: 'status',
			status: 429,
			retryAfter: '5',
		});
		expect((await pollAfter(minute)).map(brief)).toEqual([[id, null, 'Failed']]);
	});

	test.each([
		[45_000, 45_000],
		[36_000, 36_000],
		['untold' as const, 36_000],
	])('with a budget of %s a service that hangs is left within %d ms', async (budgetMs, most) => {
		const { simulator, clock, poll, pollAfter } = await watch(finished, { poller: { budgetMs } });
		await poll();
		simulator.faults.add({ on: 'listMachineActions', kind: 'hang', times: 50 });
		const before = clock.elapsed;
		await expect(pollAfter(minute)).rejects.toThrow('The call got no answer');
		expect(clock.elapsed - before - minute).toBeLessThan(most);
	});

	test('polls that overlap do not tell the same twice', async () => {
		const { simulator, clock, poll, pollAfter } = await watch(finished);
		await poll();
		const ids = [machine.finance, machine.hr].map(
			(machineId) => simulator.actions.add({ ...isolate, machineId, status: 'Failed' }).id,
		);
		await clock.advance(minute);
		const events = (await Promise.all([poll(), poll(), poll()])).flat();
		expect(events.map(({ id }) => id).sort()).toEqual([...ids].sort());
		expect(await pollAfter(minute)).toEqual([]);
	});

	test('first polls that overlap begin once', async () => {
		const { simulator, poll, pollAfter } = await watch(finished);
		simulator.actions.add({ ...isolate, status: 'Failed' });
		expect((await Promise.all([poll(), poll()])).flat()).toEqual([]);
		const { id } = simulator.actions.add({ ...isolate, status: 'Failed' });
		expect((await pollAfter(minute)).map(brief)).toEqual([[id, null, 'Failed']]);
	});

	test('an unknown status is told as a change, and not as an end', async () => {
		const { simulator, poll, pollAfter } = await watch({ triggerOn: 'statusChanged' });
		const { id } = simulator.actions.add({ ...isolate, status: 'Pending' });
		await poll();
		simulator.actions.update(id, { status: 'AwaitingApproval' });
		const [event] = await pollAfter(minute);
		expect(event).toMatchObject({ status: 'AwaitingApproval', completed: false });
		simulator.actions.finish(id, 'Succeeded');
		expect((await pollAfter(minute)).map(brief)).toEqual([[id, 'AwaitingApproval', 'Succeeded']]);
	});

	test('actions that show up late are told', async () => {
		const { simulator, clock, poll, pollAfter } = await watch({ triggerOn: 'actionCreated' });
		await poll();
		const hidden = { hiddenMs: 5 * minute };
		const late = simulator.actions.add({ ...isolate, behaviour: hidden });
		await clock.advance(1_000);
		const fresh = simulator.actions.add({ ...isolate, machineId: machine.hr });
		expect((await pollAfter(minute)).map(({ id }) => id)).toEqual([fresh.id]);
		expect(await pollAfter(minute)).toEqual([]);
		expect((await pollAfter(4 * minute)).map(({ id }) => id)).toEqual([late.id]);
	});

	test.each([
		[10, 1],
		[30, 2],
	])('as late as the options say: with a lag of %d minutes %d of two', async (lag, told) => {
		const { simulator, clock, poll, pollAfter } = await watch({
			triggerOn: 'actionCreated',
			options: { visibilityLag: lag },
		});
		await poll();
		simulator.actions.add({ ...isolate, behaviour: { hiddenMs: 20 * minute } });
		await clock.advance(1_000);
		simulator.actions.add({ ...isolate, machineId: machine.hr });
		const events = [await pollAfter(minute), await pollAfter(12 * minute)].flat();
		simulator.actions.add({ ...isolate, machineId: machine.unknown });
		events.push(...(await pollAfter(minute)), ...(await pollAfter(10 * minute)));
		expect(events.filter((event) => event['machineId'] !== machine.unknown)).toHaveLength(told);
	});

	test('also those that were started just before the first poll', async () => {
		const { simulator, clock, poll, pollAfter } = await watch(finished);
		const behaviour = { hiddenMs: 3 * minute, neverEnds: true };
		const late = simulator.actions.add({ ...isolate, behaviour });
		await clock.advance(1_000);
		simulator.actions.add({ ...isolate, machineId: machine.hr, status: 'Succeeded' });
		expect(await poll()).toEqual([]);
		expect(await pollAfter(5 * minute)).toEqual([]);
		simulator.actions.finish(late.id, 'Failed');
		const [event, ...others] = await pollAfter(minute);
		expect(event).toMatchObject({ id: late.id, status: 'Failed' });
		expect(others).toEqual([]);
	});
});
