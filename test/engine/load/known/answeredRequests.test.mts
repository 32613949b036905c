import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../../service.mts';
import { act, node } from '../act.mts';

closeServicesAfterEachTest();

const scan = (more: INodeParameters = {}) =>
	act('runAntiVirusScan', { scanType: 'Quick', ...more });

/** An action of another request, under way. */
function running({ simulator }: Service, type: 'Isolate' | 'RunAntiVirusScan', more = {}) {
	return simulator.actions.add({
		type,
		machineId: machine.hr,
		scope: type === 'Isolate' ? 'Full' : 'Quick',
		requestorComment: 'by the other shift [n8n:other.1.aaaaaaaaaaaa.0.0]',
		...more,
	});
}

describe('A request that took an action of another request', () => {
	test('takes it again when its wait broke off', async () => {
		const service = await startService();
		const { simulator, engine } = service;
		const { id } = running(service, 'RunAntiVirusScan');
		simulator.faults.add({ on: 'getMachineAction', kind: 'status', status: 422 });
		const run = await engine.runNode({ node, parameters: scan(), retryOnFail: true });
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json).toMatchObject({ id, reused: true, ownAction: false });
		expect(simulator.requests.posts()).toHaveLength(0);
	});

	test('collects no second package when the first one cannot be fetched', async () => {
		const service = await startService();
		const { simulator, engine } = service;
		simulator.machines.behave(
			machine.hr,
			{ packageContent: new Uint8Array(3_000_000) },
			'CollectInvestigationPackage',
		);
		simulator.actions.add({
			type: 'CollectInvestigationPackage',
			machineId: machine.hr,
			requestorComment: 'by the other shift',
		});
		const run = await engine.runNode({
			node,
			parameters: act('collectInvestigationPackage', {
				downloadPackage: true,
				options: { largestFile: 1 },
			}),
			retryOnFail: true,
		});
		expect(run.error?.message).toContain('could not be fetched');
		expect(simulator.requests.count('getPackageUri')).toBe(3);
		expect(simulator.requests.posts()).toHaveLength(0);
	});

	test('starts it itself when the one it took has failed', async () => {
		const service = await startService();
		const { simulator, engine } = service;
		running(service, 'RunAntiVirusScan', { behaviour: { outcome: 'Failed' } });
		const run = await engine.runNode({ node, parameters: scan(), retryOnFail: true });
		expect(run.items[0]?.json).toMatchObject({ reused: false, ownAction: true });
		expect(simulator.requests.posts()).toHaveLength(1);
	});

	test('sends nothing blindly when the list cannot be read the next time', async () => {
		const service = await startService();
		const { simulator, engine } = service;
		running(service, 'Isolate');
		simulator.faults.add({ on: 'getMachineAction', kind: 'status', status: 422 });
		simulator.faults.add({
			on: 'listMachineActions',
			kind: 'status',
			status: 422,
			after: 1,
			times: Infinity,
		});
		const run = await engine.runNode({ node, parameters: act('isolate'), retryOnFail: true });
		expect(run.error?.message).toContain('what has been done to it before could not be read');
		expect(simulator.requests.posts()).toHaveLength(0);
	});
});

describe('An idempotency key stands for the action that its request got', () => {
	const keyed = (idempotencyKey: string, options: INodeParameters = {}) =>
		scan({ options: { idempotencyKey, ...options } });

	test('also where it took one that ran', async () => {
		const service = await startService();
		const { simulator, engine } = service;
		const { id } = running(service, 'RunAntiVirusScan');
		for (const executionId of ['1', '2']) {
			const run = await engine.runNode({ node, parameters: keyed('da-1'), executionId });
			expect(run.items[0]?.json).toMatchObject({ id, status: 'Succeeded', reused: true });
		}
		expect(simulator.requests.posts()).toHaveLength(0);
		const other = await engine.runNode({ node, parameters: keyed('da-2'), executionId: '3' });
		expect(other.items[0]?.json).toMatchObject({ reused: false });
	});

	test('also where two items with keys of their own share one', async () => {
		const { simulator, engine } = await startService();
		const items = [{ key: 'da-1' }, { key: 'da-2' }];
		const parameters = keyed('={{ $json.key }}');
		const first = await engine.runNode({ node, items, parameters, executionId: '1' });
		const second = await engine.runNode({
			node,
			items: items.slice(1),
			parameters,
			executionId: '2',
		});
		expect(second.items[0]?.json.id).toBe(first.items[0]?.json.id);
		expect(simulator.requests.posts()).toHaveLength(1);
	});

	test('and is refused where nobody can see whether it was used, but for an emergency', async () => {
		const service = await startService();
		const { simulator, engine } = service;
		simulator.faults.add({
			on: 'listMachineActions',
			kind: 'status',
			status: 422,
			times: Infinity,
		});
		const refused = await engine.runNode({ node, parameters: keyed('da-1'), executionId: '1' });
		expect(refused.error?.message).toContain('what has been done to it before could not be read');
		expect(simulator.requests.posts()).toHaveLength(0);
		const isolate = act('isolate', { options: { idempotencyKey: 'da-1' } });
		const sent = await engine.runNode({ node, parameters: isolate, executionId: '2' });
		expect(sent.items[0]?.json).toMatchObject({ reused: false });
	});
});

describe('Items that ask for the same on one machine', () => {
	const options = (more: string) => act('isolate', { options: `={{ ${more} }}` });
	const items = [{ first: true }, { first: false }];

	test('share one action', async () => {
		const { simulator, engine } = await startService();
		const run = await engine.runNode({ node, items, parameters: act('isolate') });
		const [one, other] = run.items.map(({ json }) => json);
		expect(other).toMatchObject({ id: one?.id, reused: true, status: 'Succeeded' });
		expect(simulator.requests.posts()).toHaveLength(1);
	});

	test('go by their own choice to skip what is done', async () => {
		const service = await startService();
		const { simulator, engine } = service;
		running(service, 'Isolate', { status: 'Succeeded' });
		const run = await engine.runNode({
			node,
			items,
			// A second isolation of an isolated machine does not end.
			parameters: { ...options('{ skipIfThere: $json.first }'), waitForCompletion: false },
		});
		expect(run.items.map(({ json }) => json)).toMatchObject([
			{ skipped: true },
			{ skipped: false },
		]);
		expect(simulator.requests.posts()).toHaveLength(1);
	});

	test('go by their own choice to start beside the opposite', async () => {
		const { simulator, engine } = await startService();
		simulator.actions.add({ type: 'Unisolate', machineId: machine.hr });
		const run = await engine.runNode({
			node,
			items,
			onError: 'continueRegularOutput',
			parameters: options("{ ifOpposite: $json.first ? 'fail' : 'startAnyway' }"),
		});
		expect(run.items.map(({ json }) => json)).toMatchObject([
			{ error: expect.stringContaining('is still under way') },
			{ status: 'Succeeded', reused: false },
		]);
		expect(simulator.requests.posts()).toHaveLength(1);
	});

	test('a dry run foretells the same', async () => {
		const service = await startService();
		running(service, 'Isolate', { status: 'Succeeded' });
		const run = await service.engine.runNode({
			node,
			items,
			parameters: options('{ skipIfThere: $json.first, dryRun: true }'),
		});
		expect(run.items.map(({ json }) => json.verdict)).toEqual(['skip', 'start']);
	});
});

describe('What the service answers with instead of a new action', () => {
	test.each(['attach', 'fail'] as const)(
		'is not taken for a full isolation where nobody says that it is (%s)',
		async (ifInProgress) => {
			const service = await startService({ quirks: { conflict: 'return', scope: 'null' } });
			const { simulator, engine } = service;
			running(service, 'Isolate', { scope: null, requestorComment: null });
			const run = await engine.runNode({
				node,
				parameters: act('isolate', { options: { ifInProgress } }),
			});
			expect(run.error?.message).toContain('is still under way');
			expect(simulator.actions.all()).toHaveLength(1);
		},
	);
});

describe('What this process has started itself', () => {
	test('is known to be full, though the service never says so', async () => {
		const { engine } = await startService({ quirks: { scope: 'null' } });
		const again = {
			node,
			parameters: act('isolate', { waitForCompletion: false }),
			executionId: '77',
		};
		const first = await engine.runNode(again);
		const second = await engine.runNode(again);
		expect(second.items[0]?.json).toMatchObject({ id: first.items[0]?.json.id, reused: true });
		expect(second.hints).toEqual([]);
	});
});

describe('The error after several tries', () => {
	test('does not say that nothing was started when an earlier try has started something', async () => {
		const service = await startService();
		const { simulator, engine } = service;
		simulator.apps.update(simulator.credential.clientId, { roles: ['Machine.Isolate'] });
		const run = await engine.runNode({
			node,
			items: [{ id: machine.unknown }, { id: machine.hr }],
			parameters: act('isolate', {
				machineId: byId('={{ $json.id }}'),
				waitForCompletion: false,
				guardRails: { ifUnknown: 'goAhead' },
			}),
			retryOnFail: true,
		});
		const [{ id } = { id: '' }] = simulator.actions.all();
		expect(run.error?.description).not.toContain('No action was started');
		expect(run.error?.description).toContain(id);
		expect(simulator.requests.of('isolate').length).toBeGreaterThanOrEqual(1);
	});
});
