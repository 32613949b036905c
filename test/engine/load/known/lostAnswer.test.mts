import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { Fault } from '../../../../simulator/index.mts';
import { closeServicesAfterEachTest, machine, startService } from '../../service.mts';
import { act, node } from '../act.mts';

closeServicesAfterEachTest();

const isolate = (more: INodeParameters = {}) =>
	act('isolate', { waitForCompletion: false, ...more });

/** The service does its work, and its answer is lost. */
const lost: Fault = { on: 'isolate', kind: 'status', status: 503, afterWork: true };

describe('An answer to a POST is lost, and the list of actions', () => {
	test.each([
		['is down as well', { status: 503, after: 2, times: Infinity }],
		[
			'may not be read by this app',
			{ status: 403, times: Infinity, code: 'Forbidden', message: 'no' },
		],
	])('%s: the action is told as uncertain', async (_name, trouble) => {
		const { simulator, engine } = await startService();
		simulator.faults.add(lost);
		simulator.faults.add({ on: 'listMachineActions', kind: 'status', ...trouble });
		const run = await engine.runNode({ node, parameters: isolate() });
		expect(simulator.actions.all()).toHaveLength(1);
		expect(run.error?.message).toContain(
			'It is not certain whether an isolation of hr-lt-0107 was started',
		);
		expect(run.error?.description).toContain('could not be read to find out');
		expect(run.error?.description).toContain('1 action may have been started');
		expect(run.error?.description).not.toContain('No action was started');
	});

	test('is being searched when the user stops: the action may have been started', async () => {
		const { simulator, engine } = await startService({ quirks: { visibilityLagMs: 60_000 } });
		simulator.faults.add(lost);
		const run = await engine.runNode({ node, parameters: isolate(), cancelAfterMs: 5_000 });
		expect(run.status).toBe('canceled');
		expect(simulator.actions.all()).toHaveLength(1);
		for (const text of [run.error?.description, engine.logs.join()])
			expect(text).toContain('1 action may have been started');
	});

	test('holds an older action with the same comment: that one is not taken for ours', async () => {
		const { simulator, engine } = await startService();
		simulator.machines.behave(machine.hr, { pendingMs: 5_000, runningMs: 5_000 });
		const waits = isolate({ waitForCompletion: true });
		const first = await engine.runNode({ node, parameters: waits, executionId: '1' });
		const release = { ...waits, operation: 'unisolate' };
		await engine.runNode({ node, parameters: release, executionId: '2' });
		simulator.faults.add({ on: 'isolate', kind: 'status', status: 503 });
		const second = await engine.runNode({ node, parameters: waits, executionId: '3' });
		expect(second.items[0]?.json).toMatchObject({ status: 'Succeeded', reused: false });
		expect(second.items[0]?.json.id).not.toBe(first.items[0]?.json.id);
		expect(simulator.actions.all().map(({ type }) => type)).toEqual([
			'Isolate',
			'Unisolate',
			'Isolate',
		]);
	});

	test('holds the one that had to end first: that one is not taken for ours either', async () => {
		const { simulator, engine } = await startService({
			quirks: { visibilityLagMs: 5_000, conflict: 'refuse' },
		});
		simulator.machines.behave(machine.hr, { pendingMs: 5_000, runningMs: 5_000 });
		const first = await engine.runNode({ node, parameters: isolate(), executionId: '1' });
		simulator.faults.add({ on: 'isolate', kind: 'status', status: 503, after: 1 });
		const parameters = isolate({ options: { ifInProgress: 'wait', skipIfThere: false } });
		const second = await engine.runNode({ node, parameters, executionId: '2' });
		expect(second.items[0]?.json).toMatchObject({ reused: false });
		expect(second.items[0]?.json.id).not.toBe(first.items[0]?.json.id);
		expect(simulator.actions.all()).toHaveLength(2);
	});

	test('shows nothing until the time is up: the call is not made again after that', async () => {
		const { simulator, engine } = await startService();
		simulator.faults.add({ on: 'isolate', kind: 'status', status: 503 });
		const run = await engine.runNode({ node, parameters: isolate({ options: { timeout: 5 } }) });
		expect(run.error?.message).toContain('It is not certain whether');
		expect(simulator.requests.of('isolate')).toHaveLength(1);
		expect(simulator.actions.all()).toEqual([]);
	});
});

describe('An answer to a POST was lost for good, and n8n tries again', () => {
	const down = { status: 503, times: Infinity };
	const forbidden = { status: 403, times: Infinity, code: 'Forbidden', message: 'no' };

	test.each([
		['isolate', 'is down', down],
		['isolate', 'may not be read', forbidden],
		['collectInvestigationPackage', 'is down', down],
		['runLiveResponse', 'may not be read', forbidden],
	] as const)('%s, the list of actions %s: it is not sent again', async (on, _what, trouble) => {
		const { simulator, engine } = await startService();
		simulator.faults.add({ ...lost, on });
		simulator.faults.add({ on: 'listMachineActions', kind: 'status', ...trouble });
		const commands = { command: [{ type: 'RunScript', fileName: 'triage.ps1' }] };
		const parameters = act(on, { waitForCompletion: false, commands });
		const run = await engine.runNode({ node, parameters, retryOnFail: true });
		expect(run.error?.message).toContain('what has been done to it before could not be read');
		expect(run.error?.description).toContain('may have started it');
		expect(run.error?.description).toContain('1 action may have been started');
		expect(run.error?.description).not.toContain('No action was started');
		expect(simulator.requests.posts()).toHaveLength(1);
	});

	test('before the action shows in lists: the time that it needs is waited for', async () => {
		const { simulator, engine } = await startService({ quirks: { visibilityLagMs: 5_000 } });
		simulator.faults.add(lost);
		simulator.faults.add({ on: 'listMachineActions', kind: 'status', status: 422, after: 2 });
		const run = await engine.runNode({ node, parameters: isolate(), retryOnFail: true });
		expect(run.items[0]?.json).toMatchObject({ reused: true, ownAction: true });
		expect(simulator.requests.posts()).toHaveLength(1);
	});

	test('without any effect of the call: it is sent again', async () => {
		const { simulator, engine } = await startService();
		simulator.faults.add({ on: 'isolate', kind: 'status', status: 503 });
		simulator.faults.add({ on: 'listMachineActions', kind: 'status', status: 422, after: 2 });
		const run = await engine.runNode({ node, parameters: isolate(), retryOnFail: true });
		expect(run.items[0]?.json).toMatchObject({ reused: false, ownAction: true });
		expect(simulator.requests.posts()).toHaveLength(2);
	});

	test('in another execution with the same idempotency key: it is not sent again', async () => {
		const { simulator, engine } = await startService();
		simulator.faults.add(lost);
		simulator.faults.add({ on: 'listMachineActions', kind: 'status', ...down, times: 100 });
		const parameters = isolate({ options: { idempotencyKey: 'da-1' } });
		for (const [executionId, why] of [
			['1', 'It is not certain whether'],
			['2', 'what has been done to it before could not be read'],
		] as const) {
			const run = await engine.runNode({ node, parameters, executionId });
			expect(run.error?.message).toContain(why);
		}
		expect(simulator.requests.posts()).toHaveLength(1);
	});
});
