import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { Fault } from '../../../simulator/index.mts';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';

closeServicesAfterEachTest();

const node = 'defenderMachineAction';

const parameters: INodeParameters = {
	resource: 'machineAction',
	operation: 'isolate',
	machineId: byId('={{ $json.id }}'),
	comment: 'Case 4711',
	waitForCompletion: true,
	options: {},
};
const items = [{ id: machine.hr }, { id: machine.finance }];

/** Every fault, at every step of an isolation with wait. */
const faults: ReadonlyArray<readonly [name: string, fault: Fault]> = [
	[
		'429 with Retry-After, at the POST',
		{ on: 'isolate', kind: 'status', status: 429, retryAfter: '30' },
	],
	['429 without Retry-After, at the POST', { on: 'isolate', kind: 'status', status: 429 }],
	[
		'429 five times, at the POST',
		{ on: 'isolate', kind: 'status', status: 429, retryAfter: '5', times: 5 },
	],
	['500 before the work, at the POST', { on: 'isolate', kind: 'status', status: 500 }],
	[
		'500 after the work, at the POST',
		{ on: 'isolate', kind: 'status', status: 500, afterWork: true },
	],
	[
		'502 after the work, at every POST',
		{ on: 'isolate', kind: 'status', status: 502, afterWork: true, times: Infinity },
	],
	['reset before the work, at the POST', { on: 'isolate', kind: 'resetBefore' }],
	['reset after the action was created', { on: 'isolate', kind: 'resetAfter' }],
	['no answer, nothing done, at the POST', { on: 'isolate', kind: 'hang' }],
	['no answer, action created, at the POST', { on: 'isolate', kind: 'hangAfter' }],
	['truncated JSON, at the POST', { on: 'isolate', kind: 'truncatedJson' }],
	['HTML instead of JSON, at the POST', { on: 'isolate', kind: 'html' }],
	['another JSON, at the POST', { on: 'isolate', kind: 'wrongJson' }],
	['an empty body, at the POST', { on: 'isolate', kind: 'emptyBody' }],
	[
		'429 with Retry-After, at the list',
		{ on: 'listMachineActions', kind: 'status', status: 429, retryAfter: '30', after: 2 },
	],
	[
		'429 without Retry-After, at the list',
		{ on: 'listMachineActions', kind: 'status', status: 429, after: 2 },
	],
	[
		'500 before the work, at the list',
		{ on: 'listMachineActions', kind: 'status', status: 500, times: 3 },
	],
	[
		'500 ten times, at the list',
		{ on: 'listMachineActions', kind: 'status', status: 500, after: 2, times: 10 },
	],
	['reset, at the list', { on: 'listMachineActions', kind: 'resetBefore', times: 2 }],
	['no answer, at the list', { on: 'listMachineActions', kind: 'hang', after: 2 }],
	['truncated JSON, at the list', { on: 'listMachineActions', kind: 'truncatedJson', after: 2 }],
	['HTML instead of JSON, at the list', { on: 'listMachineActions', kind: 'html', after: 2 }],
	['a list that is none', { on: 'listMachineActions', kind: 'wrongJson', after: 2 }],
	['503, at sign-in', { on: 'token', kind: 'status', status: 503 }],
];

describe('Whatever breaks, each machine gets one action and each item its answer', () => {
	test.each(faults)('%s', async (_name, fault) => {
		const { simulator, engine } = await startService();
		simulator.faults.add(fault);
		const run = await engine.runNode({ node, items, parameters });
		expect(run.error).toBeUndefined();
		expect(run.items.map((item) => item.json)).toMatchObject([
			{ machineId: machine.hr, status: 'Succeeded' },
			{ machineId: machine.finance, status: 'Succeeded' },
		]);
		const machines = simulator.actions.all().map((action) => action.machineId);
		expect(machines.sort()).toEqual([machine.hr, machine.finance].sort());
	});

	test.each([0, 5_000, 12_000])(
		'a lost answer with a visibility lag of %d ms is found, not repeated',
		async (visibilityLagMs) => {
			const { simulator, engine } = await startService({ quirks: { visibilityLagMs } });
			simulator.faults.add({ on: 'isolate', kind: 'resetAfter', times: 2 });
			const run = await engine.runNode({ node, items, parameters });
			expect(run.items.map((item) => item.json.status)).toEqual(['Succeeded', 'Succeeded']);
			expect(simulator.requests.of('isolate')).toHaveLength(2);
		},
	);

	test.each([
		['with another comment, however fresh', 'by the other shift', 30_000],
		['with the same comment, that is older', 'Case 4711', 600_000],
	])('an action %s is not taken for one whose answer was lost', async (_what, comment, age) => {
		const { simulator, engine, clock } = await startService();
		const scan = { type: 'RunAntiVirusScan', machineId: machine.hr } as const;
		const before = simulator.actions.add({
			...scan,
			scope: 'Quick',
			requestorComment: comment,
			status: 'Succeeded',
			createdAt: clock.date() - age,
		});
		simulator.faults.add({ on: 'runAntiVirusScan', kind: 'resetBefore' });
		const run = await engine.runNode({
			node,
			items: items.slice(0, 1),
			parameters: {
				...parameters,
				operation: 'runAntiVirusScan',
				scanType: 'Quick',
				comment: 'Case 4711',
			},
		});
		expect(run.items[0]?.json).toMatchObject({ status: 'Succeeded', reused: false });
		expect(run.items[0]?.json.id).not.toBe(before.id);
		expect(simulator.requests.of('runAntiVirusScan')).toHaveLength(2);
	});

	test('an answer that stays lost ends as uncertain, with the machine named', async () => {
		const { simulator, engine } = await startService();
		simulator.faults.add({ on: 'isolate', kind: 'resetBefore', times: Infinity });
		const run = await engine.runNode({ node, items: items.slice(0, 1), parameters });
		expect(run.error?.message).toContain(
			'It is not certain whether an isolation of hr-lt-0107 was started',
		);
		expect(run.error?.description).toContain('Action center');
		expect(run.error?.description).toContain(`may have been started`);
		expect(run.error?.description).not.toContain('No action was started');
		expect(simulator.requests.of('isolate')).toHaveLength(3);
		expect(simulator.actions.all()).toEqual([]);
	});

	test('a token that ends in the middle is renewed before it does', async () => {
		const { simulator, engine } = await startService();
		simulator.apps.update(simulator.credential.clientId, { tokenLifetimeSeconds: 20 });
		const run = await engine.runNode({ node, items, parameters });
		expect(run.items.map((item) => item.json.status)).toEqual(['Succeeded', 'Succeeded']);
		expect(simulator.actions.all()).toHaveLength(2);
		const refused = simulator.requests.all().filter(({ status }) => status === 401);
		expect(refused).toEqual([]);
		expect(simulator.requests.of('token').length).toBeGreaterThan(1);
	});

	test.each([false, true])(
		'a token that is always refused is not renewed for ever (empty body %s)',
		async (emptyUnauthorizedBody) => {
			const { simulator, engine } = await startService({ quirks: { emptyUnauthorizedBody } });
			simulator.faults.add({
				on: 'listMachineActions',
				kind: 'status',
				status: 401,
				times: Infinity,
			});
			const run = await engine.runNode({ node, items, parameters });
			expect(run.error?.message).toBe('Microsoft Defender did not accept the sign-in token');
			expect(simulator.requests.of('token').length).toBeLessThanOrEqual(2);
			expect(simulator.requests.posts()).toEqual([]);
		},
	);

	test('a wait that Microsoft asks for beyond the deadline fails at once and says how long', async () => {
		const { simulator, engine, clock } = await startService();
		simulator.faults.add({
			on: 'isolate',
			kind: 'status',
			status: 429,
			retryAfter: '900',
			times: Infinity,
		});
		const run = await engine.runNode({ node, items: items.slice(0, 1), parameters });
		expect(run.error?.httpCode).toBe('429');
		expect(run.error?.message).toContain('15 minutes');
		expect(clock.elapsed).toBeLessThan(5_000);
	});
});
