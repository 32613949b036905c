import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { demoPace, documentedPace, instantPace, type Timing } from '../../../simulator/index.mts';
import { Bench, day, machineId, second } from './client.mts';

const offlineMachineId = 'b07d4c6e2a915f83d1e04b7a9c3f58260d7e1a94';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
});
afterEach(async () => {
	await bench.close();
});

/** The statuses that an action reports at these seconds after now. */
async function statusesAt(action: Record<string, unknown>, seconds: number[]): Promise<unknown[]> {
	const statuses: unknown[] = [];
	let passed = 0;
	for (const at of seconds) {
		bench.clock.advance((at - passed) * second);
		passed = at;
		statuses.push(await bench.statusOf(action));
	}
	return statuses;
}

async function entityOf(action: Record<string, unknown>): Promise<Record<string, unknown>> {
	return (await bench.get(`/api/machineactions/${String(action.id)}`)).json;
}

describe('an action', () => {
	it('goes from Pending over InProgress to Succeeded at the documented pace', async () => {
		const action = await bench.isolate();
		expect(await statusesAt(action, [0, 19, 20, 65, 66, 1000])).toEqual([
			'Pending',
			'Pending',
			'InProgress',
			'InProgress',
			'Succeeded',
			'Succeeded',
		]);
	});

	it.each([
		['isolate', 66],
		['collectInvestigationPackage', 88],
		['runAntiVirusScan', 30],
		['stopAndQuarantineFile', 34],
		['runLiveResponse', 162],
	] as const)('of the kind %s takes %i seconds at the documented pace', (kind, seconds) => {
		const { pendingMs, runningMs } = documentedPace[kind];
		expect((pendingMs + runningMs) / second).toBe(seconds);
	});

	it('takes three to nine seconds at the pace of the demo', () => {
		for (const { pendingMs, runningMs } of Object.values<Timing>({ ...demoPace })) {
			expect(pendingMs + runningMs).toBeGreaterThanOrEqual(3 * second);
			expect(pendingMs + runningMs).toBeLessThanOrEqual(9 * second);
		}
	});

	it('is Pending in its answer and over at the first look at the instant pace', async () => {
		const instant = await Bench.start({ pace: instantPace });
		try {
			const action = await instant.isolate();
			expect(action.status).toBe('Pending');
			const { json } = await instant.get(`/api/machineactions/${String(action.id)}`);
			expect(json.status).toBe('Succeeded');
			expect(String(json.lastUpdateDateTimeUtc) >= String(json.creationDateTimeUtc)).toBe(true);
		} finally {
			await instant.close();
		}
	});

	it('changes lastUpdateDateTimeUtc when its status changes and at no other time', async () => {
		const action = await bench.isolate();
		bench.clock.advance(10 * second);
		expect((await entityOf(action)).lastUpdateDateTimeUtc).toBe(action.lastUpdateDateTimeUtc);
		bench.clock.advance(20 * second);
		const running = await entityOf(action);
		expect(running.lastUpdateDateTimeUtc).toMatch(/^2026-03-03T09:14:27\.44/);
		bench.clock.advance(60 * second);
		expect((await entityOf(action)).lastUpdateDateTimeUtc).toMatch(/^2026-03-03T09:15:13\.44/);
	});
});

describe('a device', () => {
	it('can be slow, fail with an HRESULT and say why', async () => {
		bench.simulator.machines.behave(
			machineId,
			{ outcome: 'Failed', pendingMs: 5000, runningMs: 5000, troubleshootInfo: 'Disk is full' },
			'Isolate',
		);
		const action = await bench.isolate();
		expect(await statusesAt(action, [4, 5, 10])).toEqual(['Pending', 'InProgress', 'Failed']);
		expect(await entityOf(action)).toMatchObject({
			errorHResult: -2147024891,
			troubleshootInfo: 'Disk is full',
		});
	});

	it('can time out, under its own HRESULT', async () => {
		bench.simulator.machines.behave(machineId, { outcome: 'TimeOut', errorHResult: -5 });
		const action = await bench.isolate();
		bench.clock.advance(66 * second);
		expect(await entityOf(action)).toMatchObject({ status: 'TimeOut', errorHResult: -5 });
	});

	it('that is offline leaves its action Pending for three days and then lets it time out', async () => {
		const action = await bench.isolate(offlineMachineId);
		const days = [1, 3 * 86_400 - 1, 3 * 86_400];
		expect(await statusesAt(action, days)).toEqual(['Pending', 'Pending', 'TimeOut']);
	});

	it('that comes back online begins what waited for it', async () => {
		const action = await bench.isolate(offlineMachineId);
		bench.clock.advance(day);
		bench.simulator.machines.behave(offlineMachineId, {});
		expect(await statusesAt(action, [0, 20, 66])).toEqual(['Pending', 'InProgress', 'Succeeded']);
	});

	it('that never ends stays InProgress until somebody cancels', async () => {
		bench.simulator.machines.behave(machineId, { neverEnds: true });
		const action = await bench.isolate();
		expect(await statusesAt(action, [30, 30 * 86_400])).toEqual(['InProgress', 'InProgress']);
		await bench.post(`/api/machineactions/${String(action.id)}/cancel`, { Comment: 'enough' });
		expect(await bench.statusOf(action)).toBe('Cancelled');
	});

	it('can go back to Pending in the middle', async () => {
		bench.simulator.machines.behave(machineId, { goesBackwards: true, runningMs: 30_000 });
		expect(await statusesAt(await bench.isolate(), [20, 30, 40, 50])).toEqual([
			'InProgress',
			'Pending',
			'InProgress',
			'Succeeded',
		]);
	});

	it('can report a status that nobody knows', async () => {
		bench.simulator.machines.behave(machineId, { unknownStatus: 'Paused', runningMs: 30_000 });
		expect(await statusesAt(await bench.isolate(), [20, 30, 40, 50])).toEqual([
			'InProgress',
			'Paused',
			'InProgress',
			'Succeeded',
		]);
	});

	it('can end an action as Cancelled by somebody else', async () => {
		bench.simulator.machines.behave(machineId, { outcome: 'Cancelled' });
		const action = await bench.isolate();
		bench.clock.advance(66 * second);
		expect(await entityOf(action)).toMatchObject({
			status: 'Cancelled',
			cancellationRequestor: expect.any(String),
			cancellationDateTimeUtc: expect.stringMatching(/^2026-03-03T09:15:13/),
		});
	});

	it('behaves differently for one type of action only', async () => {
		bench.simulator.machines.behave(machineId, { outcome: 'Failed' }, 'Unisolate');
		const scan = await bench.startOn('restrictCodeExecution');
		const release = await bench.startOn('unisolate');
		bench.clock.advance(66 * second);
		expect([await bench.statusOf(scan), await bench.statusOf(release)]).toEqual([
			'Succeeded',
			'Failed',
		]);
	});
});
