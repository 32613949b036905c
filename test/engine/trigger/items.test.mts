import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { hour, minute, watch, type Watch } from './support.mts';

closeServicesAfterEachTest();

const scan = { type: 'RunAntiVirusScan', machineId: machine.finance } as const;

function add({ simulator, clock }: Watch, count: number, status = 'Failed', agoMs = 0): string[] {
	return Array.from({ length: count }, (_, index) => {
		const createdAt = clock.date() - agoMs + index;
		return simulator.actions.add({ ...scan, status, createdAt }).id;
	});
}

describe('more events than one execution may get', () => {
	test.each(['actionCreated', 'actionFinished', 'statusChanged'])(
		'come in order with the next polls, each once (%s)',
		async (triggerOn) => {
			const watched = await watch({ triggerOn, options: { mostItems: 10 } });
			const { engine, poll, pollAfter } = watched;
			await poll();
			const ids = add(watched, 25);
			const told = [await pollAfter(minute)];
			expect(engine.logs.join()).toContain('The rest comes with the next polls');
			// What happens meanwhile comes last.
			ids.push(...add(watched, 3));
			for (let count = 0; count < 3; count += 1) told.push(await pollAfter(20 * minute));
			expect(told.map((events) => events.length)).toEqual([10, 10, 8, 0]);
			expect(told.flat().map(({ id }) => id)).toEqual(ids);
		},
	);

	test('of a look-back, or of filters that have changed, are not lost either', async () => {
		const options = { mostItems: 10, lookBack: 48 };
		const watched = await watch({ triggerOn: 'actionFinished', options });
		const { poll, pollAfter, change } = watched;
		const ids = add(watched, 25, 'Failed', 24 * hour);
		const told = [...(await poll()), ...(await pollAfter(minute)), ...(await pollAfter(minute))];
		ids.push(...add(watched, 15));
		await pollAfter(0).then((events) => told.push(...events));
		told.push(...(await change({ filters: { type: ['RunAntiVirusScan'] } })));
		told.push(...(await pollAfter(minute)), ...(await pollAfter(minute)));
		expect(told.map(({ id }) => id)).toEqual(ids);
	});

	test('are not lost where they lie further apart than the visibility lag', async () => {
		const watched = await watch({ triggerOn: 'actionFinished', options: { mostItems: 2 } });
		const { poll, pollAfter } = watched;
		await poll();
		const ids = [5, 4, 3, 2, 1].flatMap((hours) =>
			add(watched, 1, 'Failed', hours * hour - 9 * hour),
		);
		const told = [await pollAfter(10 * hour), await pollAfter(minute), await pollAfter(minute)];
		expect(told.flat().map(({ id }) => id)).toEqual(ids);
	});

	test('and what does not count is no reason to wait', async () => {
		const filters = { status: ['Failed'] };
		const watched = await watch({
			triggerOn: 'actionFinished',
			filters,
			options: { mostItems: 1 },
		});
		await watched.poll();
		add(watched, 20, 'Succeeded');
		const [id] = add(watched, 1);
		expect((await watched.pollAfter(minute)).map((event) => event['id'])).toEqual([id]);
	});

	test('goes on after a restart where n8n has stored it', async () => {
		const watched = await watch({ triggerOn: 'actionFinished', options: { mostItems: 10 } });
		const { poller, poll, pollAfter } = watched;
		await poll();
		const ids = add(watched, 25);
		const told = [...(await pollAfter(minute))];
		poller.restart();
		told.push(...(await poll('trigger', 'init')), ...(await pollAfter(minute)));
		expect(told.map(({ id }) => id)).toEqual(ids);
	});
});

describe('what is told late', () => {
	test('says so, and by how much', async () => {
		const watched = await watch({ triggerOn: 'actionFinished' });
		await watched.poll();
		const tell = async (minutes: number) => {
			add(watched, 1);
			const [event] = await watched.pollAfter(minutes * minute);
			return event;
		};
		const inTime = await tell(10);
		expect([inTime?.['late'], inTime?.['lateMinutes']]).toEqual([undefined, undefined]);
		expect(await tell(15)).toMatchObject({ late: true, lateMinutes: 15 });
	});
});

describe('Sign of Life', () => {
	const options = { signOfLife: 2 };

	test('comes at once and every so many hours, and says what was seen last', async () => {
		const watched = await watch({ triggerOn: 'actionFinished', options });
		const { simulator, poll, pollAfter } = watched;
		add(watched, 1, 'Pending');
		expect(await poll()).toEqual([
			{
				event: 'signOfLife',
				observedAt: '2026-03-03T09:00:00.000Z',
				lastSeen: {
					tenantId: simulator.credential.tenantId,
					polledAt: '2026-03-03T09:00:00.000Z',
					youngestActionAt: '2026-03-03T09:00:00.000Z',
					openActions: 1,
					event: null,
				},
			},
		]);
		expect(await pollAfter(hour)).toEqual([]);
		const [id] = add(watched, 1);
		const told = await pollAfter(hour);
		expect(told.map(({ event }) => event)).toEqual(['actionFinished', 'signOfLife']);
		expect(told[1]?.['lastSeen']).toMatchObject({
			event: { id, status: 'Failed', toldAt: '2026-03-03T11:00:00.000Z' },
		});
		expect(await pollAfter(hour)).toEqual([]);
		expect(await pollAfter(hour)).toHaveLength(1);
	});

	test('makes n8n store a beginning, so that a restart loses nothing', async () => {
		const watched = await watch({ triggerOn: 'actionFinished', options });
		const { clock, poller, poll } = watched;
		await poll();
		poller.restart();
		const [id] = add(watched, 1);
		await clock.advance(50 * hour);
		const told = await poll('trigger', 'init');
		expect(told.map((event) => event['id'])).toEqual([id, undefined]);
	});

	test('is not silenced by a clock that is set back', async () => {
		const { clock, poll, pollAfter } = await watch({ triggerOn: 'actionFinished', options });
		await poll();
		clock.jump(-100 * hour);
		expect(await pollAfter(minute)).toHaveLength(1);
		expect(await pollAfter(minute)).toEqual([]);
	});
});

test('a test in the editor shows what was seen last, and moves nothing', async () => {
	const watched = await watch({ triggerOn: 'actionFinished' });
	const { simulator, poller, poll, pollAfter } = watched;
	const [unwatched] = await poll('manual');
	expect(unwatched).toBeUndefined();
	const [id] = add(watched, 1);
	expect((await poll('manual'))[0]).toMatchObject({
		id,
		lastSeen: { polledAt: null, youngestActionAt: null, openActions: 0, event: null },
	});
	await poll();
	const [next] = add(watched, 1);
	await pollAfter(minute);
	await pollAfter(hour);
	const before = [poller.staticData, poller.storedText];
	expect((await poll('manual'))[0]).toMatchObject({
		id: next,
		lastSeen: {
			tenantId: simulator.credential.tenantId,
			polledAt: '2026-03-03T10:01:00.000Z',
			event: { id: next, status: 'Failed', toldAt: '2026-03-03T09:01:00.000Z' },
		},
	});
	expect([poller.staticData, poller.storedText]).toEqual(before);
});
