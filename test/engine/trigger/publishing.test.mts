import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest } from '../service.mts';
import { end, hour, ids, minute, running, watch } from './support.mts';

closeServicesAfterEachTest();

const finished = { triggerOn: 'actionFinished' };

describe('another node in the place of a trigger', () => {
	test('with the same settings goes on where that one was, and says so', async () => {
		const { simulator, engine, poller, poll } = await running();
		const id = end(simulator);
		poller.replace('id of the copy', 'Trigger1');
		expect(ids(await poll('trigger', 'update'))).toEqual([id]);
		expect(engine.logs.join()).toContain('goes on from where "Trigger" was');
	});

	test('with other settings begins anew, whatever its name', async () => {
		const { simulator, poller, change } = await running();
		end(simulator);
		poller.replace('id of a new one', 'Trigger');
		expect(await change({ filters: { requestor: 'soc-playbooks' } })).toEqual([]);
	});

	test('leaves nothing of that one behind, once it polls', async () => {
		const { simulator, poller, poll, pollAfter } = await running();
		poller.replace('id of the copy', 'Trigger1');
		await poll('trigger', 'update');
		end(simulator);
		await pollAfter(minute);
		end(simulator);
		await pollAfter(minute);
		expect(poller.storedText).toContain('id of the copy');
		expect(poller.storedText).not.toContain('id of Trigger');
	});
});

describe('On Publishing: begin now', () => {
	const beginNow = { options: { onPublishing: 'beginNow' } };

	test.each(['classic', 'durable'] as const)(
		'leaves out what happened before (%s), a restart does not',
		async (engine) => {
			const watched = await watch({ ...finished, ...beginNow }, { poller: { engine } });
			const { simulator, clock, poller, poll, pollAfter } = watched;
			await poll();
			end(simulator);
			await pollAfter(minute);
			expect(await pollAfter(minute)).toEqual([]);
			poller.deactivate();
			end(simulator);
			await clock.advance(30 * 24 * hour);
			expect(await poll('trigger', 'activate')).toEqual([]);
			expect(await pollAfter(minute)).toEqual([]);
			const id = end(simulator);
			expect(ids(await pollAfter(minute))).toEqual([id]);
			poller.restart();
			const next = end(simulator);
			expect(ids(await poll('trigger', 'init'))).toEqual([next]);
		},
	);

	test('honours the look-back of the very first start', async () => {
		const options = { onPublishing: 'beginNow', lookBack: 2 };
		const { simulator, poll } = await watch({ ...finished, options });
		const id = end(simulator);
		expect(ids(await poll())).toEqual([id]);
	});

	test('is no reason to begin at each poll of a host that does not tell its budget', async () => {
		const { simulator, poller, poll, pollAfter } = await watch(
			{ ...finished, ...beginNow },
			{ poller: { budgetMs: 'untold' } },
		);
		await poll();
		const id = end(simulator);
		poller.republish();
		expect(ids(await poll('trigger', 'update'))).toEqual([id]);
		expect(await pollAfter(minute)).toEqual([]);
	});
});
