import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { hour, minute, watch, type Watch } from './support.mts';

closeServicesAfterEachTest();

const finished = { triggerOn: 'actionFinished' };
const isolate = { type: 'Isolate', machineId: machine.finance } as const;
const outage = { on: 'listMachineActions', kind: 'status', status: 503, times: 10_000 } as const;

async function idsOf(events: Promise<Array<Record<string, unknown>>>): Promise<unknown[]> {
	return (await events).map(({ id }) => id);
}

/** What ends the fault that a start meets. */
const faults: Array<[string, (watched: Watch) => () => void]> = [
	[
		'does not answer',
		({ simulator }) => {
			simulator.faults.add(outage);
			return () => simulator.faults.clear();
		},
	],
	[
		'takes the secret for expired',
		({ simulator, clock }) => {
			const { clientId, clientSecret: value } = simulator.credential;
			const secret = { value, id: 'a', expiresAt: clock.date() - 1 };
			simulator.apps.update(clientId, { secrets: [secret] });
			simulator.apps.revokeTokens();
			return () => simulator.apps.update(clientId, { secrets: [{ value, id: 'a' }] });
		},
	],
];

describe.each(faults)('started while the service %s', (_, begin) => {
	test.each(['init', 'leadershipChange'] as const)(
		'by %s, the trigger looks on, tells of failures, and comes back',
		async (how) => {
			const watched = await watch(finished);
			const { simulator, engine, poller, poll, pollAfter } = watched;
			await poll();
			poller.restart();
			const end = begin(watched);
			const { id } = simulator.actions.add({ ...isolate, status: 'Failed' });
			expect(await poll('trigger', how)).toEqual([]);
			expect(engine.logs.join()).toContain('The trigger goes on looking at its Poll Times');
			await expect(pollAfter(minute)).rejects.toMatchObject({
				failure: { cause: 'temporarily-unavailable' },
			});
			end();
			expect(await idsOf(pollAfter(minute))).toEqual([id]);
			expect(await pollAfter(minute)).toEqual([]);
		},
	);

	test.each(['activate', 'update'] as const)('publishing by %s fails', async (how) => {
		const watched = await watch(finished);
		begin(watched);
		await expect(watched.poll('trigger', how)).rejects.toThrow();
		await expect(watched.poll('trigger', how)).rejects.toThrow();
	});
});

describe('while the service is away', () => {
	test('polls back off to every second one, and are back within two Poll Times', async () => {
		const { simulator, poll, pollAfter, calls } = await watch(finished);
		await poll();
		calls();
		simulator.faults.add(outage);
		const polls: boolean[] = [];
		for (let count = 0; count < 10; count += 1) {
			await pollAfter(minute).catch(() => undefined);
			polls.push(calls() > 0);
		}
		expect(polls).toEqual([true, true, true, false, true, false, true, false, true, false]);
		await expect(pollAfter(minute)).rejects.toThrow();
		const { id } = simulator.actions.add({ ...isolate, status: 'Failed' });
		simulator.faults.clear();
		expect(await pollAfter(minute)).toEqual([]);
		expect(await idsOf(pollAfter(minute))).toEqual([id]);
	});

	test('polls that come rarely are not left out', async () => {
		const { simulator, poll, pollAfter } = await watch(finished);
		await poll();
		simulator.faults.add(outage);
		for (let count = 0; count < 6; count += 1) {
			await expect(pollAfter(5 * minute)).rejects.toThrow();
		}
	});

	test('one poll at a time asks, and the next one does when that has ended', async () => {
		const { simulator, clock, poll, calls } = await watch(finished);
		await poll();
		calls();
		simulator.faults.add({ on: 'listMachineActions', kind: 'hang', times: 1 });
		const { id } = simulator.actions.add({ ...isolate, status: 'Failed' });
		const slow = poll();
		await clock.advance(1_000);
		expect(await poll()).toEqual([]);
		expect(await idsOf(slow)).toEqual([id]);
		expect(await poll()).toEqual([]);
		expect(calls()).toBe(3);
	});

	test("n8n's durable scheduler never hears of more than three failures in a row", async () => {
		const { simulator, engine, poll, pollAfter } = await watch(finished, {
			poller: { engine: 'durable' },
		});
		await poll();
		simulator.faults.add(outage);
		const ends: string[] = [];
		for (let count = 0; count < 9; count += 1) {
			ends.push(
				await pollAfter(2 * minute).then(
					() => 'quiet',
					() => 'failed',
				),
			);
		}
		const four = ['failed', 'failed', 'failed', 'quiet'];
		expect(ends).toEqual([...four, ...four, 'failed']);
		expect(engine.logs.join()).toContain('It is not stored as a failed execution');
		const { id } = simulator.actions.add({ ...isolate, status: 'Failed' });
		simulator.faults.clear();
		expect(await idsOf(pollAfter(hour))).toEqual([id]);
	});
});
