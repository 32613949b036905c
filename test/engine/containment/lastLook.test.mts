import { expect, test } from '@jest/globals';
import { createEngine, virtualClock, type NodeRun } from '../../harness/index.mts';
import { actOnItems, node } from '../load/act.mts';
import { otherWorker } from '../plans/planned.mts';
import {
	byId,
	closeServicesAfterEachTest,
	startCheckedSimulator,
	type Service,
} from '../service.mts';
import { extend, hour } from './extending.mts';

closeServicesAfterEachTest();

const freed = ({ simulator }: Service) =>
	simulator.requests.of('unisolate').map(({ machineId }) => machineId);

/**
 * More machines are due than one minute has room for, and something is done to the last one while its release
 * waits.
 *
 * @returns the row of that machine, and how many lists of actions the run has read
 */
async function releaseMany(
	meanwhile: (service: Service, victim: string) => unknown,
): Promise<{ row: NodeRun['items'][number]['json'] | undefined; lists: number }> {
	const clock = virtualClock(Date.UTC(2026, 2, 3, 9));
	const simulator = await startCheckedSimulator({ clock: { now: () => clock.date() } });
	const engine = createEngine({ simulator, clock });
	const service: Service = { simulator, clock, engine };
	const ids = Array.from({ length: 130 }, () => simulator.machines.add({}).id);
	const more = {
		waitForCompletion: false,
		guardRails: { mostMachines: 0, mostStarts: 0 },
		options: { until: '1 hour' },
	};
	const items = ids.map((id) => ({ id }));
	await engine.runNode({ node, items, parameters: actOnItems('isolate', more) });
	await clock.advance(2 * hour);
	const before = simulator.requests.of('listMachineActions').length;
	let victim = '';
	const parameters = {
		resource: 'machineAction',
		operation: 'releaseDue',
		comment: 'Due',
		waitForCompletion: false,
	};
	const [run] = await Promise.all([
		engine.runNode({ node, parameters }),
		(async () => {
			await clock.advance(30_000);
			const gone = freed(service);
			expect(gone).toHaveLength(100);
			victim = ids.filter((id) => !gone.includes(id)).at(-1) ?? '';
			await meanwhile(service, victim);
		})(),
	]);
	expect(run.error).toBeUndefined();
	expect(freed(service)).not.toContain(victim);
	expect(freed(service)).toHaveLength(129);
	return {
		row: run.items.find(({ json }) => json['machineId'] === victim)?.json,
		lists: simulator.requests.of('listMachineActions').length - before,
	};
}

test('a machine that an analyst contains again while its release waits stays contained', async () => {
	const { row, lists } = await releaseMany(({ simulator }, machineId) => {
		for (const type of ['Unisolate', 'Isolate'] as const)
			simulator.actions.add({ type, machineId, status: 'Succeeded', requestor: 'ada' });
	});
	expect(row).toMatchObject({
		released: false,
		why: expect.stringContaining('is isolated by ada, not by n8n'),
	});
	// One for what is due, those of the look back before the start, and one for all that had waited.
	expect(lists).toBeLessThanOrEqual(4);
});

test('a machine that is extended while its release waits stays contained', async () => {
	let extended: NodeRun | undefined;
	const { row } = await releaseMany(async (service, victim) => {
		extended = await extend(otherWorker(service), '9 hours', { machineId: byId(victim) });
	});
	expect(extended?.items[0]?.json).toMatchObject({ extended: true });
	expect(row).toMatchObject({
		released: false,
		why: expect.stringContaining('has got a later end'),
	});
});
