import { expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { createEngine, virtualClock } from '../../harness/index.mts';
import { closeServicesAfterEachTest, machine, startCheckedSimulator } from '../service.mts';
import { minute } from './support.mts';

closeServicesAfterEachTest();

/** A trigger whose clock is ahead of the service's by so many minutes. */
async function withClock(
	ahead: number,
	options: INodeParameters,
	play: (bench: {
		/** An action of so many minutes ago by the service's clock. */
		add(status: string, minutesAgo?: number): string;
		/** Ids that a poll after a minute told. */
		poll(): Promise<unknown[]>;
	}) => Promise<void>,
): Promise<void> {
	const clock = virtualClock(Date.UTC(2026, 2, 3, 9));
	const now = () => clock.date() - ahead * minute;
	const simulator = await startCheckedSimulator({ clock: { now } });
	const poller = createEngine({ simulator, clock }).poller({
		authentication: 'microsoftDefenderApi',
		triggerOn: 'actionFinished',
		options,
	});
	const about = { type: 'Isolate', machineId: machine.finance } as const;
	await play({
		add: (status, minutesAgo = 0) =>
			simulator.actions.add({ ...about, status, createdAt: now() - minutesAgo * minute }).id,
		async poll() {
			await clock.advance(minute);
			return ((await poller.poll())?.[0] ?? []).map(({ json }) => json['id']);
		},
	});
}

test.each([0, 30, 120, -120])(
	'what ends after a start that looks back is told, by a clock that is %d minutes ahead',
	async (ahead) => {
		await withClock(ahead, { lookBack: 1 }, async ({ add, poll }) => {
			add('Succeeded', 300);
			await poll();
			for (let round = 0; round < 4; round += 1) {
				const ended = add('Failed');
				expect(await poll()).toEqual([ended]);
				expect(await poll()).toEqual([]);
			}
		});
	},
);

test.each([0, 120, -20, -120])(
	'what ended before the start is not told, by a clock that is %d minutes ahead',
	async (ahead) => {
		await withClock(ahead, {}, async ({ add, poll }) => {
			for (const minutesAgo of [200, 100, 30, 5, 1]) add('Failed', minutesAgo);
			expect(await poll()).toEqual([]);
			expect(await poll()).toEqual([]);
			const ended = add('Failed');
			expect(await poll()).toEqual([ended]);
			expect(await poll()).toEqual([]);
		});
	},
);

test('a time to come that the service stamps does not hide what is new', async () => {
	await withClock(0, {}, async ({ add, poll }) => {
		add('Failed', -180);
		expect(await poll()).toEqual([]);
		const ended = add('Failed');
		expect(await poll()).toEqual([ended]);
	});
});
