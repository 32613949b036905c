import { describe, expect, test } from '@jest/globals';
import { byId, closeServicesAfterEachTest, machine, startService } from '../../service.mts';
import { act, node } from '../act.mts';

closeServicesAfterEachTest();

describe('Already in progress', () => {
	test.each(['return', 'refuse'] as const)(
		'attaches to the running action and waits for that one (service says: %s)',
		async (conflict) => {
			const { simulator, engine } = await startService({ quirks: { conflict } });
			const running = simulator.actions.add({
				type: 'Isolate',
				machineId: machine.hr,
				scope: 'Full',
				requestorComment: 'by the other shift',
			});
			const run = await engine.runNode({ node, parameters: act('isolate') });
			expect(run.items[0]?.json).toMatchObject({
				id: running.id,
				status: 'Succeeded',
				reused: true,
				requestorComment: 'by the other shift',
			});
			expect(simulator.actions.all()).toHaveLength(1);
		},
	);

	test.each(['return', 'refuse'] as const)(
		'two executions side by side start one action (service says: %s)',
		async (conflict) => {
			const { simulator, engine } = await startService({ quirks: { conflict } });
			const runs = await Promise.all(
				['one', 'other'].map((comment) =>
					engine.runNode({ node, parameters: act('isolate', { comment }), executionId: comment }),
				),
			);
			expect(simulator.actions.all()).toHaveLength(1);
			expect(runs.map((run) => run.items[0]?.json.status)).toEqual(['Succeeded', 'Succeeded']);
			expect(runs.map((run) => run.items[0]?.json.reused).sort()).toEqual([false, true]);
		},
	);

	test('attaches to one that is too new to show in lists', async () => {
		const { simulator, engine } = await startService({
			quirks: { visibilityLagMs: 5_000, conflict: 'refuse' },
		});
		const runs = [];
		for (const comment of ['one', 'other']) {
			const parameters = act('isolate', { comment, waitForCompletion: false });
			runs.push(await engine.runNode({ node, parameters, executionId: comment }));
		}
		const [action] = simulator.actions.all();
		expect(runs.map((run) => run.items[0]?.json)).toMatchObject([
			{ id: action?.id, reused: false },
			{ id: action?.id, reused: true },
		]);
		expect(simulator.actions.all()).toHaveLength(1);
	});

	test('an app that may not read is told of the conflict, not of its missing role', async () => {
		const { simulator, engine } = await startService({ quirks: { conflict: 'refuse' } });
		simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
		const refusal = { status: 403, code: 'Forbidden', message: 'no', times: Infinity };
		simulator.faults.add({ on: 'listMachineActions', kind: 'status', ...refusal });
		const parameters = act('isolate', { waitForCompletion: false });
		const run = await engine.runNode({ node, parameters });
		expect(run.error?.message).toMatch(/already in progress|is still under way/);
	});

	test.each([
		{ code: 'ActiveRequestAlreadyExists', message: 'Sorry' },
		{ code: 'BadRequest', message: 'Action is already in progress' },
	])('knows a refusal by its code or by its words: %j', async (words) => {
		const { simulator, engine } = await startService();
		simulator.faults.add({ on: 'isolate', kind: 'status', status: 400, ...words });
		const run = await engine.runNode({ node, parameters: act('isolate') });
		expect(run.error?.message).toBe(
			'hr-lt-0107 was not isolated. An action is already in progress on this machine',
		);
		expect(run.error?.description).toContain('If Already in Progress');
	});

	test('does not take a scan of another kind for its own', async () => {
		const { simulator, engine } = await startService({ quirks: { conflict: 'refuse' } });
		simulator.actions.add({ type: 'RunAntiVirusScan', machineId: machine.hr, scope: 'Quick' });
		const run = await engine.runNode({
			node,
			parameters: act('runAntiVirusScan', { scanType: 'Full' }),
		});
		expect(run.error?.message).toMatch(/already in progress|is still under way/);
		expect(run.error?.description).toContain('Wait, Then Start');
	});

	test('waits for the running one and then starts, where the user wants that', async () => {
		const { simulator, engine } = await startService({ quirks: { conflict: 'refuse' } });
		simulator.actions.add({ type: 'RunAntiVirusScan', machineId: machine.hr, scope: 'Quick' });
		const run = await engine.runNode({
			node,
			parameters: act('runAntiVirusScan', { scanType: 'Full', options: { ifInProgress: 'wait' } }),
		});
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json).toMatchObject({ scope: 'Full', status: 'Succeeded', reused: false });
		expect(simulator.actions.all()).toHaveLength(2);
	});

	test('machines that have to wait hold up no others', async () => {
		const { simulator, engine } = await startService({ quirks: { conflict: 'refuse' } });
		const ids = Array.from({ length: 7 }, () => simulator.machines.add({}).id);
		const [free = '', ...busy] = [...ids].reverse();
		for (const machineId of busy) {
			simulator.machines.behave(machineId, { pendingMs: 3_600_000 });
			simulator.actions.add({ type: 'RunAntiVirusScan', machineId, scope: 'Quick' });
		}
		const run = await engine.runNode({
			node,
			items: ids.map((id) => ({ id })),
			onError: 'continueRegularOutput',
			parameters: act('runAntiVirusScan', {
				machineId: byId('={{ $json.id }}'),
				scanType: 'Quick',
				options: { ifInProgress: 'wait', timeout: 600 },
			}),
		});
		const [first] = simulator.requests.all();
		const [post] = simulator.requests.posts();
		expect(post?.machineId).toBe(free);
		expect((post?.at ?? Infinity) - (first?.at ?? 0)).toBeLessThan(10_000);
		expect(run.items.map(({ json }) => json.status)).toEqual([
			...busy.map(() => undefined),
			'Succeeded',
		]);
	});

	test('refuses while the opposite runs, and sends nothing', async () => {
		const { simulator, engine } = await startService();
		const release = simulator.actions.add({ type: 'Unisolate', machineId: machine.hr });
		const run = await engine.runNode({ node, parameters: act('isolate') });
		expect(run.error?.message).toMatch(/already in progress|is still under way/);
		expect(run.error?.description).toContain(release.id);
		expect(simulator.requests.posts()).toEqual([]);
	});

	test('starts all the same where the user wants that', async () => {
		const { simulator, engine } = await startService();
		simulator.actions.add({ type: 'Unisolate', machineId: machine.hr });
		const run = await engine.runNode({
			node,
			parameters: act('isolate', { options: { ifOpposite: 'startAnyway' } }),
		});
		expect(run.items[0]?.json).toMatchObject({ type: 'Isolate', status: 'Succeeded' });
	});

	test('the same machine twice in one run gets one action', async () => {
		const { simulator, engine } = await startService();
		const run = await engine.runNode({ node, items: [{}, {}], parameters: act('isolate') });
		expect(run.items.map((item) => item.json.reused)).toEqual([false, true]);
		expect(run.items[0]?.json.id).toBe(run.items[1]?.json.id);
		expect(simulator.requests.of('isolate')).toHaveLength(1);
	});

	test('two files on the same machine are two actions', async () => {
		const { simulator, engine } = await startService();
		const sha1s = ['a'.repeat(40), 'b'.repeat(40)];
		simulator.machines.observe(machine.hr, ...sha1s);
		const run = await engine.runNode({
			node,
			items: sha1s.map((sha1) => ({ sha1 })),
			parameters: act('stopAndQuarantineFile', {
				sha1: '={{ $json.sha1 }}',
				options: { ifInProgress: 'wait' },
			}),
		});
		expect(run.error).toBeUndefined();
		const files = simulator.actions.all().map((action) => action.relatedFileInfo?.fileIdentifier);
		expect(files.sort()).toEqual(sha1s);
	});
});

describe('Already there', () => {
	const skip = { options: { skipIfThere: true } };

	async function withHistory(...types: ReadonlyArray<'Isolate' | 'Unisolate'>) {
		const service = await startService();
		const ids: string[] = [];
		for (const type of types) {
			const { id } = service.simulator.actions.add({ type, machineId: machine.hr, scope: 'Full' });
			service.simulator.actions.finish(id, 'Succeeded');
			ids.push(id);
			await service.clock.advance(60_000);
		}
		return { ...service, ids };
	}

	test('does not skip while the opposite is under way: the state will not last', async () => {
		const { simulator, engine } = await withHistory('Isolate');
		simulator.actions.add({ type: 'Unisolate', machineId: machine.hr });
		const options = { skipIfThere: true, ifOpposite: 'startAnyway' };
		const run = await engine.runNode({ node, parameters: act('isolate', { options }) });
		expect(run.items[0]?.json).toMatchObject({ skipped: false, status: 'Succeeded' });
		expect(simulator.requests.of('isolate')).toHaveLength(1);
	});

	test('skips what is done already, with the action that did it', async () => {
		const { simulator, engine, ids } = await withHistory('Isolate');
		const run = await engine.runNode({ node, parameters: act('isolate', skip) });
		expect(run.items[0]?.json).toMatchObject({ id: ids[0], skipped: true, completed: true });
		expect(simulator.requests.posts()).toEqual([]);
	});

	test('what may not be read is not known, and unknown is not done', async () => {
		const { simulator, engine } = await withHistory('Isolate', 'Unisolate');
		simulator.apps.update(simulator.credential.clientId, { roles: ['Machine.Isolate'] });
		const guardRails = { ifUnknown: 'goAhead' };
		const parameters = act('isolate', { ...skip, waitForCompletion: false, guardRails });
		const run = await engine.runNode({ node, parameters });
		expect(run.items[0]?.json).toMatchObject({ skipped: false, status: 'Pending' });
		const told = run.hints.map(({ message }) => message).join('\n');
		expect(told).toContain('not known what is in progress');
	});

	test('acts when the state was undone since', async () => {
		const { engine, ids } = await withHistory('Isolate', 'Unisolate');
		const run = await engine.runNode({ node, parameters: act('isolate', skip) });
		expect(run.items[0]?.json).toMatchObject({ skipped: false, status: 'Succeeded' });
		expect(ids).not.toContain(run.items[0]?.json.id);
	});

	test('a machine of which no isolation is on record may be isolated all the same', async () => {
		const { simulator, engine } = await withHistory();
		const run = await engine.runNode({ node, parameters: act('unisolate', skip) });
		expect(run.items[0]?.json).toMatchObject({ status: 'Succeeded', skipped: false });
		expect(simulator.requests.count('unisolate')).toBe(1);
	});

	test('a machine that was released needs no second release', async () => {
		const { simulator, engine, ids } = await withHistory('Isolate', 'Unisolate');
		const run = await engine.runNode({ node, parameters: act('unisolate', skip) });
		expect(run.items[0]?.json).toMatchObject({ id: ids[1], skipped: true });
		expect(simulator.requests.posts()).toEqual([]);
	});

	test('a selective isolation is not a full one', async () => {
		const { engine } = await withHistory('Isolate', 'Unisolate');
		const run = await engine.runNode({
			node,
			parameters: act('isolate', { ...skip, isolationType: 'Selective' }),
		});
		expect(run.items[0]?.json).toMatchObject({ skipped: false, scope: 'Selective' });
	});
});
