import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { startMethods } from '../machineAction/startMethods.mts';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../service.mts';
import { startWithTool, toolType } from '../targets/park.mts';
import { carryOut, dryRun, otherWorker, planOf, posted, rowsOf } from './planned.mts';

closeServicesAfterEachTest();

const byName = { machineId: { __rl: true, mode: 'name', value: 'fin-lt-0231' } };

describe.each(startMethods)('A plan of $operation', ({ operation, parameters, body, type }) => {
	test.each([
		['its code', (plan: { code: string }) => plan.code],
		['the plan', (plan: object) => plan],
		['its JSON', (plan: object) => JSON.stringify(plan)],
	])('is carried out by %s: one call, as planned', async (_, given) => {
		const service = await startService();
		const { simulator } = service;
		const more = { ...parameters, ...(operation === 'offboard' ? byName : {}) };
		const [row] = await rowsOf(service, dryRun(operation, more));
		const plan = row?.plan as { code: string; number: string };
		expect(plan).toMatchObject({ operation, type, body, machineId: machine.finance });
		expect(simulator.requests.posts()).toEqual([]);

		const run = await carryOut(service, [given(plan)], { parameters: { getResults: false } });
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json).toMatchObject({
			status: 'Succeeded',
			type,
			ownAction: true,
			mark: expect.stringMatching(new RegExp(`\\.plan-${plan.number}\\]$`)),
		});
		const [sent] = simulator.requests.posts();
		expect(simulator.requests.posts()).toHaveLength(1);
		expect(row?.request).toMatchObject({ path: sent?.path, body });
		expect(sent?.body).toEqual({ ...body, Comment: expect.stringMatching(/^Case 4711 \[n8n:/) });
	});
});

test('results come as for the operation itself', async () => {
	const service = await startService();
	const plan = await planOf(service, 'collectInvestigationPackage');
	const run = await carryOut(service, [plan.code]);
	expect(run.error).toBeUndefined();
	const content = await run.binary(run.items[0], 'data');
	expect(content.subarray(0, 2).toString()).toBe('PK');
});

test('without wait the action comes back as it was accepted', async () => {
	const service = await startService();
	const plan = await planOf(service);
	const run = await carryOut(service, [plan.code], { parameters: { waitForCompletion: false } });
	expect(run.items[0]?.json).toMatchObject({ completed: false, type: 'Isolate' });
});

describe('A plan is carried out once', () => {
	test('another execution is refused, in this process and in another, also when all has ended', async () => {
		const service = await startService();
		const { simulator, clock } = service;
		const plan = await planOf(service, 'runAntiVirusScan', { scanType: 'Quick' });
		expect((await carryOut(service, [plan.code])).error).toBeUndefined();
		for (const worker of [service, otherWorker(service)]) {
			const run = await carryOut(worker, [plan]);
			expect(run.error?.message).toMatch(new RegExp(`plan ${plan.number} was carried out before`));
		}
		await clock.advance(3_600_000);
		expect((await carryOut(service, [plan.code])).error?.message).toMatch('carried out before');
		expect(posted(simulator)).toEqual(['runAntiVirusScan']);
	});

	test('one of two at once does it, the other one is told', async () => {
		const service = await startService();
		const plan = await planOf(service);
		const runs = await Promise.all([1, 2, 3].map(async () => await carryOut(service, [plan.code])));
		expect(runs.filter(({ error }) => error === undefined)).toHaveLength(1);
		expect(posted(service.simulator)).toEqual(['isolate']);
	});

	test('lists that are slow to show it do not matter within the process', async () => {
		const service = await startService();
		service.simulator.quirks.visibilityLagMs = 300_000;
		const plan = await planOf(service, 'runAntiVirusScan');
		const parameters = { waitForCompletion: false };
		expect((await carryOut(service, [plan.code], { parameters })).error).toBeUndefined();
		await service.clock.advance(120_000);
		const again = await carryOut(service, [plan.code], { parameters });
		expect(again.error?.message).toMatch('carried out before');
		expect(posted(service.simulator)).toEqual(['runAntiVirusScan']);
	});

	test('twice in one run, in items or in a list: nothing is sent at all', async () => {
		const service = await startService();
		const plan = await planOf(service);
		for (const plans of [[plan.code, plan], [[plan, plan.code]]]) {
			const run = await carryOut(service, plans);
			expect(run.error?.message).toBe(`Plan: plan ${plan.number} stands in this run twice`);
		}
		expect(posted(service.simulator)).toEqual([]);
	});

	test('another try of the same request takes what the first one has started', async () => {
		const service = await startService();
		const { simulator } = service;
		const plan = await planOf(service);
		const options = { onTimeout: 'error', timeout: 5 };
		simulator.machines.behave(machine.finance, { runningMs: 60_000 });
		const parameters = { options };
		const run = await carryOut(service, [plan.code], { parameters, executionId: '77' });
		expect(run.error?.message).toMatch('has not ended within 5 seconds');
		const again = await carryOut(service, [plan.code], { executionId: '77' });
		expect(again.error).toBeUndefined();
		expect(again.items[0]?.json).toMatchObject({ reused: true, ownAction: true });
		expect(posted(simulator)).toEqual(['isolate']);
	});

	test('a plan whose action has failed is not tried again by anybody', async () => {
		const service = await startService();
		service.simulator.machines.behave(machine.finance, { outcome: 'Failed' });
		const plan = await planOf(service);
		expect((await carryOut(service, [plan.code], { executionId: '7' })).error).toBeDefined();
		for (const executionId of ['7', '8']) {
			const run = await carryOut(service, [plan.code], { executionId });
			expect(run.error?.message).toMatch('carried out before');
		}
		expect(posted(service.simulator)).toEqual(['isolate']);
	});

	test('one that the service has refused can be carried out when that is mended', async () => {
		const service = await startService();
		const { simulator } = service;
		simulator.faults.add({ on: 'isolate', kind: 'status', status: 403 });
		const plan = await planOf(service);
		expect((await carryOut(service, [plan.code])).error?.message).toMatch('Isolate');
		simulator.faults.clear();
		expect((await carryOut(service, [plan.code])).error).toBeUndefined();
		expect(simulator.actions.all()).toHaveLength(1);
	});
});

describe('What the credential allows', () => {
	test.each([
		[['reading'], /Operations Allowed: .*does not allow Response: Isolate/],
		[['reading', 'machineAction.unisolate'], /does not allow Response: Isolate/],
		[['machineAction.isolate'], undefined],
	])('with %j', async (operationsAllowed, refusal) => {
		const service = await startService();
		const plan = await planOf(service);
		const run = await carryOut(service, [plan.code], { credential: { operationsAllowed } });
		if (refusal === undefined) expect(run.error).toBeUndefined();
		else expect(run.error?.message).toMatch(refusal);
		expect(posted(service.simulator)).toEqual(refusal === undefined ? ['isolate'] : []);
	});
});

describe('Only Look', () => {
	const parameters = { options: { dryRun: true } };

	test('tells by a code alone what the plan says, sends nothing, and leaves it to be used', async () => {
		const service = await startService();
		const [row] = await rowsOf(service, dryRun('isolate', byName));
		const plan = row?.plan as { code: string };
		const run = await carryOut(service, [plan.code], { parameters });
		expect(run.items[0]?.json).toMatchObject({ plan, text: row?.text, verdict: 'start' });
		expect(posted(service.simulator)).toEqual([]);
		expect((await carryOut(service, [plan])).error).toBeUndefined();
		expect(posted(service.simulator)).toEqual(['isolate']);
		const again = await carryOut(service, [plan], { parameters });
		expect(again.error?.message).toMatch('was carried out before');
	});

	test('is an error where the plan could not be carried out', async () => {
		const service = await startService();
		const plan = await planOf(service, 'isolate', { guardRails: { tags: 'tier-0' } });
		service.simulator.machines.update(machine.finance, { machineTags: ['tier-0'] });
		const run = await carryOut(service, [plan.code], { parameters });
		expect(run.error?.message).toMatch('tier-0');
	});
});

describe('As an AI tool', () => {
	const said = "={{ $fromAI('plan', 'The code of the plan', 'string') }}";
	const call = async (service: Service, plan: unknown, more: INodeParameters = {}) =>
		await carryOut(service, [plan], { node: toolType, parameters: { plan: said, ...more } });

	test('a plan needs no switch, and one code is all that it takes', async () => {
		const service = await startWithTool();
		const plan = await planOf(service);
		expect((await call(service, plan.code)).error).toBeUndefined();
		expect(posted(service.simulator)).toEqual(['isolate']);
	});

	test('several plans in one call are refused, and what is no plan', async () => {
		const service = await startWithTool();
		const plans = [await planOf(service), await planOf(service, 'runAntiVirusScan')];
		const several = await call(service, JSON.stringify(plans.map(({ code }) => code)));
		expect(several.error?.message).toMatch('Plan: an AI model has named 2 in one call');
		expect((await call(service, 'isolate fin-lt-0231')).error?.message).toMatch('this is no plan');
		expect(posted(service.simulator)).toEqual([]);
	});

	test('how long a plan counts is not for a model to say', async () => {
		const service = await startWithTool();
		const parameters = dryRun('isolate', {
			options: { planValidFor: "={{ $fromAI('hours', '', 'number') }}" },
		});
		const run = await service.engine.runNode({
			node: toolType,
			items: [{ hours: 72 }],
			parameters,
		});
		expect(run.error?.message).toMatch(/^Plan Valid For: an AI model would choose it/);
	});
});

describe('What may be planned', () => {
	test('a machine for which nothing would be sent has no plan', async () => {
		const service = await startService();
		const { simulator } = service;
		simulator.actions.add({ type: 'Isolate', machineId: machine.hr, status: 'Succeeded' });
		const items = [machine.hr, machine.finance, machine.finance].map((id) => ({ id }));
		const parameters = dryRun('isolate', { machineId: byId('={{ $json.id }}') });
		const rows = await rowsOf(service, parameters, { items });
		expect(rows.map(({ verdict, plan }) => [verdict, plan === null])).toEqual([
			['skip', true],
			['start', false],
			['share', true],
		]);
	});

	test('nor has one whose state could not be read', async () => {
		const service = await startService();
		service.simulator.faults.add({ on: 'listMachineActions', kind: 'status', status: 403 });
		const [row] = await rowsOf(service, dryRun('isolate'));
		expect(row).toMatchObject({ verdict: 'unknown', plan: null, request: null });
		expect(row?.text).toMatch(/could not be told .*, so there is no plan: .*could not be read/);
		expect(row?.text).not.toMatch(/would be sent/i);
	});

	test('several plans go in one item, also for one machine', async () => {
		const service = await startService();
		const isolation = await planOf(service);
		const scan = await planOf(service, 'runAntiVirusScan');
		const run = await carryOut(service, [[isolation, scan.code]]);
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json.type)).toEqual(['Isolate', 'RunAntiVirusScan']);
	});

	test('what waits for something is carried out beside it, and after it has ended', async () => {
		for (const waitsMs of [0, 600_000]) {
			const service = await startService();
			const { simulator, clock } = service;
			const options: INodeParameters = { ifInProgress: 'wait' };
			const scan = simulator.actions.add({
				type: 'RunAntiVirusScan',
				machineId: machine.finance,
				scope: 'Quick',
			});
			const plan = await planOf(service, 'runAntiVirusScan', { options, scanType: 'Quick' });
			expect(plan.state).toMatchObject({ waitsFor: scan.id });
			await clock.advance(waitsMs);
			const run = await carryOut(service, [plan.code]);
			expect(run.error).toBeUndefined();
			expect(posted(simulator)).toEqual(['runAntiVirusScan']);
		}
	});
});
