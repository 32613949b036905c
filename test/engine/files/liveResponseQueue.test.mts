import { describe, expect, test } from '@jest/globals';
import type { NodeRun } from '../../harness/index.mts';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../service.mts';
import { runLiveResponse } from './triage.mts';

closeServicesAfterEachTest();

const other = { command: [{ type: 'RunScript', fileName: 'triage.ps1', args: '-Other' }] };

/** New machines on which a session runs for so many minutes. */
function busyMachines({ simulator }: Service, count: number, runs = 8): Array<{ id: string }> {
	return Array.from({ length: count }, () => {
		const { id } = simulator.machines.add({});
		simulator.machines.behave(id, { runningMs: runs * 60_000 }, 'LiveResponse');
		return { id };
	});
}

/** Starts sessions on machines without waiting for their end. */
async function startSessions(
	service: Service,
	items: Array<{ id: string }>,
	timeout = 3_600,
): Promise<NodeRun> {
	return await runLiveResponse(service, {
		items,
		parameters: {
			machineId: byId('={{ $json.id }}'),
			commands: other,
			waitForCompletion: false,
			options: { timeout },
		},
	});
}

/** Leaves a session running on the finance machine. */
async function startSession(service: Service, commands = other): Promise<string> {
	const run = await runLiveResponse(service, {
		parameters: { commands, comment: 'Somebody else', waitForCompletion: false },
	});
	return String(run.items[0]?.json.id);
}

describe('A machine that has a session already', () => {
	test('attaches to one with the same commands and brings its results', async () => {
		const service = await startService();
		const id = await startSession(service, other);
		const run = await runLiveResponse(service, { parameters: { commands: other } });
		expect(run.items[0]?.json).toMatchObject({ id, reused: true, results: [{ exitCode: 0 }] });
		expect(service.simulator.requests.count('runLiveResponse')).toBe(1);
	});

	test('does not attach to one with other commands', async () => {
		const service = await startService();
		const id = await startSession(service);
		const run = await runLiveResponse(service);
		expect(run.error?.message).toContain(
			'fin-lt-0231 had no live response: a live response is still under way there',
		);
		expect(run.error?.description).toContain(id);
		expect(run.error?.description).toContain('Wait, Then Start');
	});

	test('waits for its end and runs then, where that was chosen', async () => {
		const service = await startService();
		const id = await startSession(service);
		const options = { ifInProgress: 'wait' };
		const run = await runLiveResponse(service, { parameters: { options } });
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json).toMatchObject({ status: 'Succeeded', reused: false });
		expect(run.items[0]?.json.id).not.toBe(id);
	});

	test('fails even for the same commands, where that was chosen', async () => {
		const service = await startService();
		await startSession(service, other);
		const options = { ifInProgress: 'fail' };
		const run = await runLiveResponse(service, { parameters: { commands: other, options } });
		expect(run.error?.message).toMatch(/already in progress|still under way/);
	});

	test('waits for a session of the portal, too, which no list shows', async () => {
		const service = await startService();
		service.simulator.faults.add({
			on: 'runLiveResponse',
			kind: 'status',
			status: 400,
			code: 'ActiveRequestAlreadyExists',
			message: 'Action is already in progress',
			times: 3,
		});
		const options = { ifInProgress: 'wait' };
		const run = await runLiveResponse(service, { parameters: { options } });
		expect(run.error).toBeUndefined();
		const at = service.simulator.requests.of('runLiveResponse').map((request) => request.at);
		expect(at).toHaveLength(4);
		expect((at[3] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(90_000);
	});

	test('does not wait for it longer than the timeout, and not at all otherwise', async () => {
		const service = await startService();
		const conflict = { kind: 'status', status: 400, code: 'ActiveRequestAlreadyExists' } as const;
		service.simulator.faults.add({ on: 'runLiveResponse', ...conflict, times: Infinity });
		const run = await runLiveResponse(service, {
			parameters: { options: { ifInProgress: 'wait', timeout: 100 } },
		});
		expect(run.error?.message).toMatch(/already in progress|still under way/);
		expect(service.simulator.requests.count('runLiveResponse')).toBe(3);
		await runLiveResponse(service);
		expect(service.simulator.requests.count('runLiveResponse')).toBe(4);
	});
});

describe('The tenant has all the sessions that it may have', () => {
	test('a run keeps within them by itself: the 26th begins when another has ended', async () => {
		const service = await startService();
		const { simulator } = service;
		const run = await runLiveResponse(service, {
			items: busyMachines(service, 27),
			parameters: {
				machineId: byId('={{ $json.id }}'),
				commands: other,
				options: { timeout: 3_600 },
				getResults: false,
			},
		});
		expect(run.error).toBeUndefined();
		const posts = simulator.requests.of('runLiveResponse');
		expect(posts.map(({ status }) => status)).toEqual(Array(27).fill(201));
		const after = posts.map(({ at }) => at - (posts[0]?.at ?? 0));
		expect(after[24]).toBeLessThan(4 * 60_000);
		expect(after[25]).toBeGreaterThanOrEqual(8 * 60_000);
	});

	test('those who wait for a place together take none twice', async () => {
		const service = await startService();
		const short = busyMachines(service, 2);
		const long = busyMachines(service, 28, 60);
		await startSessions(service, [...short, ...long.slice(0, 23)]);
		const run = await startSessions(service, long.slice(23), 7_200);
		expect(run.error).toBeUndefined();
		const posts = service.simulator.requests.of('runLiveResponse');
		expect(posts.map(({ status }) => status)).toEqual(Array(30).fill(201));
	});

	test('a session that the service has forgotten gives its place back', async () => {
		const service = await startService({ quirks: { listLagMs: Infinity } });
		const items = busyMachines(service, 26);
		await startSessions(service, items.slice(0, 25));
		await service.clock.advance(24 * 3_600_000);
		const before = service.clock.elapsed;
		const run = await startSessions(service, items.slice(25));
		expect(run.error).toBeUndefined();
		expect(service.clock.elapsed - before).toBeLessThan(60_000);
	});

	test('backs off for minutes until a place is free', async () => {
		const service = await startService({ limits: { liveResponseSessions: 1 } });
		const { simulator } = service;
		simulator.machines.behave(machine.hr, { runningMs: 40 * 60_000 }, 'LiveResponse');
		simulator.actions.add({ type: 'LiveResponse', machineId: machine.hr });
		const run = await runLiveResponse(service, { parameters: { options: { timeout: 7_200 } } });
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json.status).toBe('Succeeded');
		const tries = simulator.requests.of('runLiveResponse');
		expect(tries.length).toBeLessThan(16);
		expect(tries.slice(0, -1).every(({ status }) => status === 429)).toBe(true);
	});

	test('gives up at the timeout and says why', async () => {
		const service = await startService({ limits: { liveResponseSessions: 1 } });
		const { simulator, clock } = service;
		simulator.machines.behave(machine.hr, { neverEnds: true }, 'LiveResponse');
		simulator.actions.add({ type: 'LiveResponse', machineId: machine.hr });
		const run = await runLiveResponse(service, { parameters: { options: { timeout: 600 } } });
		expect(run.error?.message).toContain("Microsoft's limit for this call is used up");
		expect(run.error?.description).toContain('Too many concurrent live response sessions');
		expect(clock.elapsed).toBeLessThanOrEqual(600_000);
	});
});
