import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { Fault } from '../../../simulator/index.mts';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';

closeServicesAfterEachTest();

const node = 'defenderMachineAction';

function isolate(more: INodeParameters = {}): INodeParameters {
	return {
		resource: 'machineAction',
		operation: 'isolate',
		machineId: byId(machine.hr),
		comment: 'Case 4711',
		waitForCompletion: false,
		...more,
	};
}

async function runWith(parameters: INodeParameters, ...faults: Fault[]) {
	const service = await startService();
	for (const fault of faults) service.simulator.faults.add(fault);
	const run = await service.engine.runNode({ node, parameters });
	return { ...service, run };
}

describe('a proxy or firewall between n8n and the API host', () => {
	test.each<[what: string, fault: Omit<Fault, 'on'>]>([
		['a page with 403', { kind: 'html', status: 403 }],
		['a page with 404', { kind: 'html', status: 404 }],
		['a page with 400', { kind: 'html', status: 400 }],
		['407', { kind: 'status', status: 407 }],
	])('is named as such, and nothing is tried again (%s)', async (_what, fault) => {
		const { run, simulator, clock } = await runWith(isolate({ guardRails: { mostStarts: 0 } }), {
			...fault,
			on: '*',
			// Signing in works.
			after: 1,
			times: Infinity,
		});
		expect(run.error?.message).toBe(
			`A proxy or firewall between n8n and the API host refused the call (HTTP ${fault.status ?? 0})`,
		);
		expect(run.error?.description).toMatch(/the API host of the credential's cloud and region/);
		expect(simulator.requests.count('isolate')).toBe(0);
		const asked = simulator.requests.all().filter(({ operation }) => operation !== 'token');
		expect(asked).toHaveLength(1);
		expect(clock.elapsed).toBe(0);
	});

	test('is named at the POST, too, which never reached the service', async () => {
		const { run, simulator } = await runWith(isolate(), {
			on: 'isolate',
			kind: 'html',
			status: 403,
			times: Infinity,
		});
		expect(run.error?.message).toContain('A proxy or firewall');
		expect(simulator.requests.count('isolate')).toBe(1);
	});

	test('ends no wait that has time left', async () => {
		const { run } = await runWith(isolate({ waitForCompletion: true }), {
			on: 'getMachineAction',
			kind: 'html',
			status: 403,
			times: 2,
		});
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json).toMatchObject({ status: 'Succeeded' });
	});
});

describe('a web page in place of the sign-in service', () => {
	test.each([200, 302, 403, 404])('is told at once (HTTP %d)', async (status) => {
		const page = { on: 'token', kind: 'html', status, times: Infinity } as const;
		const { run, simulator, clock } = await runWith(isolate(), page);
		expect(run.error?.message).toMatch(/is not the sign-in service of Microsoft Entra/);
		expect(simulator.requests.count('token')).toBe(1);
		expect(clock.elapsed).toBe(0);
	});
});

describe('a service that names the time to come back', () => {
	test.each(['1', '2'])('a POST waits no longer than %s s', async (retryAfter) => {
		const { run, clock } = await runWith(isolate(), {
			on: 'isolate',
			kind: 'status',
			status: 429,
			retryAfter,
		});
		expect(run.error).toBeUndefined();
		expect(clock.elapsed).toBeGreaterThanOrEqual(Number(retryAfter) * 1_000);
		expect(clock.elapsed).toBeLessThan(Number(retryAfter) * 1_000 + 500);
	});

	test('a wait of 15 s goes on after it', async () => {
		const parameters = isolate({ waitForCompletion: true, options: { timeout: 15 } });
		const service = await startService();
		service.simulator.machines.behave(machine.hr, { pendingMs: 1_000, runningMs: 8_000 });
		service.simulator.faults.add({
			on: 'getMachineAction',
			kind: 'status',
			status: 429,
			retryAfter: '1',
			times: 2,
		});
		const run = await service.engine.runNode({ node, parameters });
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json).toMatchObject({ status: 'Succeeded' });
	});

	test('a read waits as long as a 503 asks', async () => {
		const { run, simulator } = await runWith(
			{ resource: 'machineAction', operation: 'getAll' },
			{ on: 'listMachineActions', kind: 'status', status: 503, retryAfter: '60' },
		);
		expect(run.error).toBeUndefined();
		const [first, second] = simulator.requests.of('listMachineActions').map(({ at }) => at);
		expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(60_000);
	});

	test('a cancel whose answer was lost to a 503 is sent again no earlier than it asks', async () => {
		const { simulator, engine } = await startService();
		simulator.machines.behave(machine.hr, { neverEnds: true });
		const { id } = simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
		simulator.faults.add({ on: 'cancel', kind: 'status', status: 503, retryAfter: '60' });
		const run = await engine.runNode({
			node,
			parameters: {
				resource: 'machineAction',
				operation: 'cancel',
				machineActionId: byId(id),
				comment: 'Case 4711',
			},
		});
		expect(run.error).toBeUndefined();
		const [first, second] = simulator.requests.of('cancel').map(({ at }) => at);
		expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(60_000);
	});

	test('a 503 that asks for too much is handed to the back-off of n8n', async () => {
		const { run } = await runWith(
			{ resource: 'machineAction', operation: 'getAll' },
			{ on: 'listMachineActions', kind: 'status', status: 503, retryAfter: '7200' },
		);
		expect(run.error).toMatchObject({
			failure: { cause: 'temporarily-unavailable', retryAfterMs: 7_200_000 },
		});
	});
});
