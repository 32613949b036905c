import { describe, expect, test } from '@jest/globals';
import { createEngine, virtualClock } from '../../../harness/index.mts';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startCheckedSimulator,
	startService,
} from '../../service.mts';
import { act, node } from '../act.mts';

closeServicesAfterEachTest();

const minute = 60_000;
const sha1s = ['a'.repeat(40), 'b'.repeat(40)];

describe('The service does its work, its answer never comes, and n8n’s clock', () => {
	test.each([
		['goes right', 0],
		['is 3 minutes ahead', 3 * minute],
		['is an hour ahead', 60 * minute],
		['is 6 days ahead', 6 * 24 * 60 * minute],
		['is 3 minutes behind', -3 * minute],
		['is 6 days behind', -6 * 24 * 60 * minute],
	])('%s: one POST', async (_what, aheadMs) => {
		const clock = virtualClock(Date.UTC(2026, 2, 3, 9, 0, 0));
		const simulator = await startCheckedSimulator({ clock: { now: () => clock.date() - aheadMs } });
		const engine = createEngine({ simulator, clock });
		for (const [operation, more] of [
			['isolate', {}],
			['stopAndQuarantineFile', { sha1: sha1s[0] ?? '' }],
		] as const) {
			simulator.machines.observe(machine.hr, ...sha1s);
			simulator.faults.add({ on: operation, kind: 'hangAfter' });
			const run = await engine.runNode({ node, parameters: act(operation, more) });
			expect(run.error).toBeUndefined();
			expect(run.items[0]?.json).toMatchObject({ reused: false, ownAction: true });
			expect(simulator.requests.of(operation)).toHaveLength(1);
		}
	});
});

describe('A POST that had no effect, behind another one on the same machine', () => {
	test('is made again: another file’s action is no answer to it', async () => {
		const { simulator, engine } = await startService();
		simulator.machines.behave(machine.hr, { pendingMs: 0, runningMs: 0 });
		simulator.machines.observe(machine.hr, ...sha1s);
		simulator.faults.add({ on: 'stopAndQuarantineFile', kind: 'status', status: 503, after: 1 });
		const run = await engine.runNode({
			node,
			items: sha1s.map((sha1) => ({ sha1 })),
			parameters: act('stopAndQuarantineFile', {
				sha1: '={{ $json.sha1 }}',
				comment: 'Case 4711',
				simplify: false,
			}),
		});
		expect(run.error).toBeUndefined();
		const files = simulator.requests.of('stopAndQuarantineFile').map(({ body }) => body);
		expect(files).toMatchObject([0, 1, 1].map((at) => ({ Sha1: sha1s[at] })));
		expect(run.items.map(({ json }) => json.relatedFileInfo)).toMatchObject(
			sha1s.map((fileIdentifier) => ({ fileIdentifier })),
		);
	});

	test('is made again: the session of other commands is no answer to it', async () => {
		const { simulator, engine } = await startService({ quirks: { conflict: 'refuse' } });
		simulator.machines.behave(machine.hr, { pendingMs: 0, runningMs: 5_000 });
		simulator.faults.add({ on: 'runLiveResponse', kind: 'status', status: 503, after: 1 });
		const paths = ['C:/first.log', 'C:/second.log'];
		const run = await engine.runNode({
			node,
			items: paths.map((path) => ({ path })),
			parameters: act('runLiveResponse', {
				commands: {
					command: [{ type: 'GetFile', path: '={{ $json.path }}' }],
				},
				options: { ifInProgress: 'wait' },
			}),
		});
		expect(run.error).toBeUndefined();
		const ids = run.items.map(({ json }) => json.id);
		expect(new Set(ids).size).toBe(2);
		const ran = simulator.actions.all().map(({ commands }) => JSON.stringify(commands));
		for (const [at, path] of paths.entries()) expect(ran[at]).toContain(path);
	});
});

describe('Orders for one machine by two executions of this process at the same moment', () => {
	const order = (operation: string, executionId: string) => ({
		node,
		parameters: act(operation, { waitForCompletion: false }),
		executionId,
	});

	test('that are opposite meet: one is sent, the other says why it was not', async () => {
		const { simulator, engine } = await startService({ quirks: { visibilityLagMs: 10_000 } });
		const runs = await Promise.all([
			engine.runNode(order('isolate', '1')),
			engine.runNode(order('unisolate', '2')),
		]);
		expect(simulator.requests.posts()).toHaveLength(1);
		expect(runs.filter(({ error }) => error === undefined)).toHaveLength(1);
		const refused = runs.find(({ error }) => error !== undefined);
		expect(refused?.error?.message).toContain('is still under way');
	});

	test('that are equal meet: both have the one action', async () => {
		const { simulator, engine } = await startService({ quirks: { visibilityLagMs: 10_000 } });
		const runs = await Promise.all([
			engine.runNode(order('isolate', '1')),
			engine.runNode(order('isolate', '2')),
		]);
		expect(simulator.requests.posts()).toHaveLength(1);
		expect(new Set(runs.map(({ items }) => items[0]?.json.id)).size).toBe(1);
		expect(runs.map(({ items }) => items[0]?.json.reused).sort()).toEqual([false, true]);
	});

	test('for different machines hinder nobody', async () => {
		const { simulator, engine, clock } = await startService();
		await Promise.all(
			[machine.hr, machine.finance].map((id, at) =>
				engine.runNode({
					node,
					parameters: act('isolate', { machineId: byId(id), waitForCompletion: false }),
					executionId: String(at),
				}),
			),
		);
		expect(simulator.requests.posts()).toHaveLength(2);
		expect(clock.elapsed).toBeLessThan(200);
	});

	test('of another kind hinder nobody: no scan that got no answer holds up an isolation', async () => {
		const { simulator, engine, clock } = await startService();
		simulator.faults.add({ on: 'runAntiVirusScan', kind: 'hang' });
		const begun = clock.elapsed;
		let isolatedAfter = Infinity;
		await Promise.all([
			engine.runNode(order('runAntiVirusScan', '1')),
			clock
				.sleep(1_000)
				.then(() => engine.runNode(order('isolate', '2')))
				.then((run) => {
					expect(run.error).toBeUndefined();
					isolatedAfter = clock.elapsed - begun;
				}),
		]);
		expect(isolatedAfter).toBeLessThan(5_000);
		expect(simulator.requests.of('isolate')).toHaveLength(1);
	});

	test('wait no longer than they have time', async () => {
		const { simulator, engine, clock } = await startService();
		simulator.faults.add({ on: 'isolate', kind: 'hang' });
		const late = act('unisolate', { waitForCompletion: false, options: { timeout: 20 } });
		const [first, second] = await Promise.all([
			engine.runNode(order('isolate', '1')),
			clock.sleep(1_000).then(() => engine.runNode({ node, parameters: late, executionId: '2' })),
		]);
		expect(first.error).toBeUndefined();
		expect(second.error?.message).toContain('was still on its way when the time was up');
		expect(simulator.requests.of('unisolate')).toEqual([]);
	});
});
