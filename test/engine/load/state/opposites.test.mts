import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine, startService } from '../../service.mts';
import { act, node } from '../act.mts';

closeServicesAfterEachTest();

const machineId = machine.hr;
const cancelFirst = { options: { ifOpposite: 'cancelFirst' } };

async function isolated() {
	const service = await startService();
	const { id } = service.simulator.actions.add({ type: 'Isolate', machineId, scope: 'Full' });
	service.simulator.actions.finish(id, 'Succeeded');
	await service.clock.advance(60_000);
	return { ...service, id };
}

describe('the opposite is in progress', () => {
	test('a release that is refused says what to cancel', async () => {
		const { simulator, engine } = await startService();
		const { id } = simulator.actions.add({ type: 'Isolate', machineId });
		const run = await engine.runNode({ node, parameters: act('unisolate') });
		expect(run.error?.description).toMatch(
			/^Cancel the isolation of hr-lt-0107, then release the machine; or choose Options > If Opposite Is in Progress > Cancel It, Then Start\./,
		);
		expect(run.error?.description).toContain(`\n\`Isolate ${id} (Pending since `);
		expect(simulator.requests.posts()).toEqual([]);
	});

	test('it is cancelled first where that is chosen', async () => {
		const { simulator, engine } = await startService();
		const running = simulator.actions.add({ type: 'Isolate', machineId });
		const run = await engine.runNode({ node, parameters: act('unisolate', cancelFirst) });
		expect(run.items[0]?.json).toMatchObject({ type: 'Unisolate', status: 'Succeeded' });
		expect(simulator.requests.posts().map(({ operation }) => operation)).toEqual([
			'cancel',
			'unisolate',
		]);
		expect(simulator.actions.get(running.id)?.status).toBe('Cancelled');
	});

	test('a release that is cancelled leaves the machine isolated: nothing more is sent', async () => {
		const { simulator, engine, id } = await isolated();
		simulator.actions.add({ type: 'Unisolate', machineId });
		const run = await engine.runNode({ node, parameters: act('isolate', cancelFirst) });
		expect(run.items[0]?.json).toMatchObject({ id, skipped: true });
		expect(simulator.requests.posts().map(({ operation }) => operation)).toEqual(['cancel']);
	});

	test('one that cannot be cancelled is an error, and nothing is started', async () => {
		const { simulator, engine } = await startService();
		simulator.actions.add({ type: 'Isolate', machineId });
		simulator.faults.add({ on: 'cancel', kind: 'status', status: 403 });
		const run = await engine.runNode({ node, parameters: act('unisolate', cancelFirst) });
		expect(run.error).toBeDefined();
		expect(simulator.requests.of('unisolate')).toEqual([]);
	});

	test('a dry run tells it, and sends nothing', async () => {
		const { simulator, engine } = await startService();
		const running = simulator.actions.add({ type: 'Isolate', machineId });
		const options = { ...cancelFirst.options, dryRun: true };
		const run = await engine.runNode({ node, parameters: act('unisolate', { options }) });
		expect(run.items[0]?.json).toMatchObject({
			verdict: 'cancelFirst',
			explanation: `Would cancel the isolation (Isolate ${running.id}, Pending), and be sent when that has ended`,
			existingAction: { id: running.id },
		});
		expect(simulator.requests.posts()).toEqual([]);
	});
});

describe('the machine is in the wanted state already', () => {
	const state = /is isolated since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC by \S+ \(Isolate /;

	test('a dry run says that it would skip, and why', async () => {
		const { engine } = await isolated();
		const options = { dryRun: true };
		const run = await engine.runNode({ node, parameters: act('isolate', { options }) });
		const { verdict, explanation } = run.items[0]?.json ?? {};
		expect([verdict, explanation]).toEqual(['skip', expect.stringMatching(state)]);
		expect(explanation).toMatch(/^Would send nothing, since .*Skip if Already Done is on$/);
	});

	test('a dry run without skipping says what may come of it', async () => {
		const { engine } = await isolated();
		const options = { dryRun: true, skipIfThere: false };
		const run = await engine.runNode({ node, parameters: act('isolate', { options }) });
		const { verdict, explanation } = run.items[0]?.json ?? {};
		expect([verdict, explanation]).toEqual(['start', expect.stringMatching(state)]);
		expect(explanation).toMatch(/^Would be sent at once, although .*may stay Pending for ever/);
	});

	test('a wait that runs out of time names it', async () => {
		const { simulator, engine } = await isolated();
		simulator.machines.behave(machineId, { offline: true });
		const options = { skipIfThere: false };
		const run = await engine.runNode({ node, parameters: act('isolate', { options }) });
		expect(run.error?.message).toMatch(/has not ended within 600 seconds/);
		expect(run.error?.message).toMatch(state);
	});
});
