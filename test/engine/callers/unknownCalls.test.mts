import { describe, expect, test } from '@jest/globals';
import { byId, closeServicesAfterEachTest, machine } from '../service.mts';
import { callers, inShort, startWithCallers } from './callers.mts';

closeServicesAfterEachTest();

const call = callers['Agents module'];
const act = (operation: string, more = {}) => ({
	resource: 'machineAction',
	operation,
	machineId: byId(machine.hr),
	waitForCompletion: true,
	...more,
});
const scan = act('runAntiVirusScan', { scanType: 'Quick' });

describe('calls that cannot be told from a second try of one', () => {
	test('the same again within minutes: nothing is started, and the caller is told why', async () => {
		const { simulator, engine } = await startWithCallers();
		expect(inShort(await call(engine, scan))).toBe('Succeeded, started');
		const [action] = simulator.actions.all();
		const told = await call(engine, scan);
		expect(told).toContain(action?.id);
		expect(told).not.toContain('reused');
		expect(simulator.requests.count('runAntiVirusScan')).toBe(1);
	});

	test('the same again later is a new call', async () => {
		const { simulator, engine, clock } = await startWithCallers();
		await call(engine, scan);
		await clock.advance(11 * 60_000);
		expect(inShort(await call(engine, scan))).toBe('Succeeded, started');
		expect(simulator.requests.count('runAntiVirusScan')).toBe(2);
	});

	test('something else is a new call: another scan, and another machine', async () => {
		const { simulator, engine } = await startWithCallers();
		for (const parameters of [
			scan,
			{ ...scan, scanType: 'Full' },
			{ ...scan, machineId: byId(machine.finance) },
		]) {
			expect(inShort(await call(engine, parameters))).toBe('Succeeded, started');
		}
		expect(simulator.requests.count('runAntiVirusScan')).toBe(3);
	});

	test('what was undone is asked for anew: isolate, release, isolate, release', async () => {
		const { simulator, engine } = await startWithCallers();
		for (const operation of ['isolate', 'unisolate', 'isolate', 'unisolate']) {
			expect(inShort(await call(engine, act(operation)))).toBe('Succeeded, started');
		}
		expect(simulator.requests.posts()).toHaveLength(4);
	});

	test('what has failed is no answer', async () => {
		const { simulator, engine } = await startWithCallers();
		simulator.machines.behave(machine.hr, { outcome: 'Failed' });
		expect(inShort(await call(engine, scan))).toContain('Failed');
		simulator.machines.behave(machine.hr, { outcome: 'Succeeded' });
		expect(inShort(await call(engine, scan))).toBe('Succeeded, started');
	});

	test('the action of a call that can be known again is no such doubt', async () => {
		const { simulator, engine } = await startWithCallers();
		await callers['main line'](engine, scan);
		expect(inShort(await call(engine, scan))).toBe('Succeeded, started');
		expect(simulator.requests.count('runAntiVirusScan')).toBe(2);
	});

	test('a call without a clear answer is not made again blindly: the next one may repeat it', async () => {
		const { simulator, engine, clock } = await startWithCallers();
		simulator.faults.add({ on: 'runAntiVirusScan', kind: 'resetAfter' });
		simulator.faults.add({ on: 'listMachineActions', kind: 'status', status: 503, times: 100 });
		expect(await call(engine, scan)).toContain('It is not certain whether');
		expect(await call(engine, scan)).toContain('what has been done to it before could not be read');
		expect(simulator.requests.count('runAntiVirusScan')).toBe(1);
		await clock.advance(11 * 60_000);
		expect(inShort(await call(engine, scan))).toBe('Succeeded, started');
	});

	test('without replay protection each call is new', async () => {
		const { simulator, engine } = await startWithCallers();
		const off = { ...scan, options: { replayProtection: false } };
		await call(engine, off);
		expect(inShort(await call(engine, off))).toBe('Succeeded, started');
		expect(simulator.requests.count('runAntiVirusScan')).toBe(2);
	});

	test.each([
		['before the start', [{ on: 'getMachine', kind: 'status', status: 422 }], 1],
		['after the start', [{ on: 'getMachineAction', kind: 'status', status: 422 }], 1],
	] as const)(
		'a model that calls again after an error %s: one scan',
		async (when, faults, posts) => {
			const { simulator, engine, clock } = await startWithCallers();
			for (const fault of faults) simulator.faults.add(fault);
			// A rail that was asked for expressly: nothing goes out while the machine cannot be read.
			const railed = { ...scan, guardRails: { tags: 'tier-0' } };
			const told = await call(engine, railed);
			expect(told).not.toContain('"status"');
			await clock.advance(60_000);
			const again = await call(engine, railed);
			if (when === 'before the start') expect(inShort(again)).toBe('Succeeded, started');
			else expect(again).toContain(simulator.actions.all()[0]?.id);
			expect(simulator.requests.count('runAntiVirusScan')).toBe(posts);
		},
	);
});
