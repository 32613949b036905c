import { describe, expect, test } from '@jest/globals';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../service.mts';
import { actOnItems, node } from './act.mts';

closeServicesAfterEachTest();

function addMachines({ simulator }: Service, count: number): Array<{ id: string }> {
	return Array.from({ length: count }, (_, index) => {
		const id = `c${index.toString(16).padStart(39, '0')}`;
		simulator.machines.add({ id });
		return { id };
	});
}

function answered(run: { items: Array<{ json: { machineId?: unknown; status?: unknown } }> }) {
	return run.items.map(({ json }) => `${String(json.machineId)} ${String(json.status)}`);
}

describe('Batches', () => {
	test('nothing is sent while any item is wrong and the node stops on errors', async () => {
		const { simulator, engine } = await startService();
		const run = await engine.runNode({
			node,
			items: [{ id: machine.hr }, { id: 'PC1!' }, { id: machine.finance }],
			parameters: actOnItems('isolate'),
		});
		expect(run.error?.context?.itemIndex).toBe(1);
		expect(simulator.requests.all()).toEqual([]);
	});

	test('nothing more is started after the first action that cannot be', async () => {
		const service = await startService();
		const { simulator, engine } = service;
		const [first = { id: '' }, ...others] = addMachines(service, 20);
		simulator.faults.add({ on: 'isolate', kind: 'status', status: 400, machineId: first.id });
		const run = await engine.runNode({
			node,
			items: [first, ...others],
			parameters: actOnItems('isolate'),
		});
		expect(run.error?.context?.itemIndex).toBe(0);
		// Those that were under way at the same time are finished.
		expect(simulator.requests.of('isolate').length).toBeLessThan(15);
		for (const { id } of simulator.actions.all()) expect(run.error?.description).toContain(id);
	});

	test('a thousand isolations come out in input order, each machine once, without a single 429', async () => {
		const service = await startService();
		const { simulator, engine, clock } = service;
		const items = addMachines(service, 1_000);
		const options = { timeout: 3_600 };
		const run = await engine.runNode({
			node,
			items,
			parameters: actOnItems('isolate', {
				options,
				guardRails: { mostMachines: 0, mostStarts: 0 },
			}),
		});
		expect(run.error).toBeUndefined();
		expect(answered(run)).toEqual(items.map(({ id }) => `${id} Succeeded`));
		expect(run.items.map((item) => item.pairedItem)).toEqual(items.map((_, item) => ({ item })));
		expect(simulator.requests.of('isolate')).toHaveLength(1_000);
		expect(new Set(simulator.requests.of('isolate').map(({ machineId }) => machineId)).size).toBe(
			1_000,
		);
		expect(simulator.requests.all().filter(({ status }) => status === 429)).toEqual([]);
		expect(simulator.requests.count()).toBeLessThanOrEqual(1_220);
		expect(clock.elapsed).toBeLessThanOrEqual(606_000 * 1.05);
	});

	test('one bad item costs only itself when the node goes on', async () => {
		const service = await startService();
		const items = [...addMachines(service, 5), { id: machine.unknown }, { id: 'PC1!' }];
		const run = await service.engine.runNode({
			node,
			items,
			parameters: actOnItems('isolate'),
			onError: 'continueErrorOutput',
		});
		expect(answered(run)).toEqual(items.slice(0, 5).map(({ id }) => `${id} Succeeded`));
		expect(run.errorItems).toHaveLength(2);
	});
});

describe('The call budget', () => {
	test('300 live responses at ten a minute, all answered, no 429', async () => {
		const service = await startService();
		const { simulator, engine, clock } = service;
		const items = addMachines(service, 300);
		const run = await engine.runNode({
			node,
			items,
			parameters: actOnItems('runLiveResponse', {
				commands: { command: [{ type: 'RunScript', fileName: 'triage.ps1' }] },
				options: { timeout: 7_200 },
				guardRails: { mostMachines: 0, mostStarts: 0 },
			}),
		});
		expect(run.error).toBeUndefined();
		expect(answered(run)).toEqual(items.map(({ id }) => `${id} Succeeded`));
		expect(simulator.requests.of('runLiveResponse')).toHaveLength(300);
		expect(simulator.requests.all().filter(({ status }) => status === 429)).toEqual([]);
		expect(clock.elapsed).toBeGreaterThan(29 * 60_000);
	});

	test('50 package links at two a minute, no 429', async () => {
		const service = await startService();
		const { simulator, engine, clock } = service;
		const items = addMachines(service, 50).map(({ id }) => {
			const action = simulator.actions.add({ type: 'CollectInvestigationPackage', machineId: id });
			simulator.actions.finish(action.id, 'Succeeded');
			return { id: action.id };
		});
		const run = await engine.runNode({
			node,
			items,
			parameters: {
				resource: 'machineAction',
				operation: 'getPackageUri',
				machineActionId: byId('={{ $json.id }}'),
				packageOutput: 'link',
				options: { timeout: 3_600 },
			},
		});
		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(50);
		expect(simulator.requests.of('getPackageUri').map(({ status }) => status)).toEqual(
			Array(50).fill(200),
		);
		expect(clock.elapsed).toBeGreaterThan(24 * 60_000);
	});

	test('two executions side by side share one budget', async () => {
		const service = await startService();
		const { simulator, engine } = service;
		const items = addMachines(service, 240);
		const runs = await Promise.all(
			[items.slice(0, 120), items.slice(120)].map((half, index) =>
				engine.runNode({
					node,
					items: half,
					parameters: actOnItems('isolate', {
						options: { timeout: 3_600 },
						guardRails: { mostMachines: 0, mostStarts: 0 },
					}),
					executionId: String(index),
				}),
			),
		);
		expect(runs.flatMap(answered)).toEqual(items.map(({ id }) => `${id} Succeeded`));
		expect(simulator.requests.all().filter(({ status }) => status === 429)).toEqual([]);
		expect(simulator.requests.of('isolate')).toHaveLength(240);
	});

	test('a lower share of the quota leaves the rest to others', async () => {
		const service = await startService();
		const { simulator, engine } = service;
		await engine.runNode({
			node,
			items: addMachines(service, 30),
			parameters: actOnItems('isolate', { options: { quotaShare: 10, timeout: 3_600 } }),
		});
		const times = simulator.requests.of('isolate').map(({ at }) => at);
		expect((times[10] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(60_000);
		expect((times[20] ?? 0) - (times[10] ?? 0)).toBeGreaterThanOrEqual(60_000);
	});

	test('a wait beyond the deadline fails at once with the time that the quota needs', async () => {
		const service = await startService();
		const { simulator, engine, clock } = service;
		const items = addMachines(service, 150);
		const parameters = actOnItems('isolate', {
			waitForCompletion: false,
			options: { timeout: 30 },
			guardRails: { mostMachines: 0, mostStarts: 0 },
		});
		const run = await engine.runNode({ node, items, parameters });
		expect(run.error?.message).toMatch(
			/no room before the timeout: the next free slot is in 6[01] seconds/,
		);
		expect(run.error?.description).toContain('100 actions go on');
		expect(run.error?.description).toContain("80 more, which n8n's log names");
		const told = `${run.error?.description ?? ''} ${engine.logs.join()}`;
		for (const action of simulator.actions.all()) expect(told).toContain(action.id);
		expect(clock.elapsed).toBeLessThan(1_000);
	});

	test('a Retry-After that one execution got is obeyed by all of them', async () => {
		const { simulator, engine, clock } = await startService();
		const fault = { kind: 'status', status: 429, retryAfter: '90' } as const;
		simulator.faults.add({ on: 'isolate', ...fault });
		const parameters = (timeout: number) =>
			actOnItems('isolate', { waitForCompletion: false, options: { timeout } });
		const items = [{ id: machine.hr }];
		const refused = await engine.runNode({ node, items, parameters: parameters(30) });
		expect(refused.error?.message).toContain('for another 90 seconds');
		expect(clock.elapsed).toBeLessThan(1_000);
		const tooLate = await engine.runNode({ node, items, parameters: parameters(60) });
		expect(tooLate.error?.message).toContain('no room before the timeout');
		const patient = await engine.runNode({ node, items, parameters: parameters(600) });
		expect(patient.error).toBeUndefined();
		const posts = simulator.requests.of('isolate');
		expect(posts.map(({ status }) => status)).toEqual([429, 201]);
		expect((posts[1]?.at ?? 0) - (posts[0]?.at ?? 0)).toBeGreaterThanOrEqual(90_000);
	});

	test('but one of a day closes the way for an hour only', async () => {
		const { simulator, engine, clock } = await startService();
		const fault = { kind: 'status', status: 429, retryAfter: '86400' } as const;
		simulator.faults.add({ on: 'isolate', ...fault });
		const parameters = actOnItems('isolate', { waitForCompletion: false });
		const items = [{ id: machine.hr }];
		expect((await engine.runNode({ node, items, parameters })).status).toBe('error');
		await clock.advance(3_595_000);
		expect((await engine.runNode({ node, items, parameters })).error).toBeUndefined();
		const [first, second] = simulator.requests.of('isolate').map(({ at }) => at);
		expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(3_600_000);
	});

	test('the user sees why the node waits', async () => {
		const service = await startService();
		const parameters = actOnItems('isolate', {
			options: { timeout: 3_600 },
			guardRails: { mostMachines: 0, mostStarts: 0 },
		});
		const run = await service.engine.runNode({
			node,
			items: addMachines(service, 101),
			parameters,
		});
		const told = /A pause of \d+ s for Microsoft's limit of 100 calls a minute/;
		expect(service.engine.logs.join('\n')).toMatch(told);
		expect(JSON.stringify(run.hints)).toMatch(told);
	});
});
