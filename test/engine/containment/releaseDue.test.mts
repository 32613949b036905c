import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { act, node } from '../load/act.mts';
import { startBench } from '../playbooks/playbook.mts';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../service.mts';

closeServicesAfterEachTest();

const hour = 3_600_000;

async function contain(
	{ engine }: Service,
	options: INodeParameters,
	operation = 'isolate',
	machineId: string = machine.hr,
) {
	return await engine.runNode({
		node,
		parameters: act(operation, { machineId: byId(machineId), options }),
	});
}

async function release({ engine }: Service, options: INodeParameters = {}) {
	const run = await engine.runNode({
		node,
		parameters: { resource: 'machineAction', operation: 'releaseDue', comment: 'Due', options },
	});
	expect(run.error).toBeUndefined();
	return run.items.map(({ json }) => json);
}

const releases = ({ simulator }: Service) =>
	simulator.requests.posts().filter(({ operation }) => operation.startsWith('un'));

describe('an end and an owner', () => {
	test('stand in the mark, and come back with the action and the state', async () => {
		const service = await startService();
		const options = { until: '4 hours', owner: 'soc.tier-2 [Müller]' };
		const [item] = (await contain(service, options)).items;
		const end = { until: '2026-03-03T13:00:00.000Z', owner: 'soc.tier-2 [Müller]' };
		expect(item?.json).toMatchObject({ ...end, ownAction: true });
		const state = await service.engine.runNode({
			node,
			parameters: {
				resource: 'machine',
				operation: 'getResponseState',
				machineId: byId(machine.hr),
			},
		});
		expect(state.items[0]?.json['isolation']).toMatchObject(end);
	});

	test('do not keep a try again from knowing its action', async () => {
		const service = await startService();
		const { engine, simulator } = service;
		simulator.faults.add({ on: 'getMachineAction', kind: 'status', status: 422 });
		const run = await engine.runNode({
			node,
			parameters: act('isolate', { options: { until: '1 day', owner: 'soc' } }),
			retryOnFail: true,
		});
		expect(run.items[0]?.json).toMatchObject({ reused: true, ownAction: true });
		expect(simulator.requests.posts()).toHaveLength(1);
	});

	test.each([
		['2026-03-03T08:59:00Z', 'Until: "2026-03-03T08:59:00.000Z" is over already'],
		['0 hours', 'Until: "0 hours" is over already'],
		['400 days', 'Until: "400 days" is more than a year away'],
		['2028-01-01T00:00:00Z', 'is more than a year away'],
		['soon', 'Until: "soon" is no date'],
		['={{ $json.nothing }}', 'Until: the field is empty'],
	])('%s is an error before any call', async (until, message) => {
		const service = await startService();
		const run = await contain(service, { until });
		expect(run.error?.message).toContain(message);
		expect(service.simulator.requests.count()).toBe(0);
	});
});

describe('Release What Is Due', () => {
	test.each([
		['isolate', 'unisolate'],
		['restrictCodeExecution', 'unrestrictCodeExecution'],
	])('undoes what %s did when its time is over, and not before', async (operation, undo) => {
		const service = await startService();
		await contain(service, { until: '4h', owner: 'soc' }, operation);
		await service.clock.advance(3.9 * hour);
		expect(await release(service)).toEqual([]);
		await service.clock.advance(0.1 * hour);
		expect(await release(service)).toMatchObject([
			{ released: true, status: 'Succeeded', machineId: machine.hr, owner: 'soc' },
		]);
		expect(releases(service).map((call) => call.operation)).toEqual([undo]);
		expect(await release(service)).toEqual([]);
	});

	test.each<[string, (service: Service) => void]>([
		[
			'an isolation without an end',
			({ simulator }) => {
				simulator.actions.add({ type: 'Isolate', machineId: machine.hr, status: 'Succeeded' });
			},
		],
		[
			'one that an analyst has made since',
			({ simulator }) => {
				const past = { machineId: machine.hr, status: 'Succeeded' } as const;
				simulator.actions.add({ ...past, type: 'Unisolate' });
				simulator.actions.add({ ...past, type: 'Isolate', requestorComment: 'By hand' });
			},
		],
		[
			'one that an analyst has made beside it',
			({ simulator }) => {
				const late = { machineId: machine.hr, status: 'Pending' } as const;
				simulator.actions.add({ ...late, type: 'Isolate', requestorComment: 'By hand' });
			},
		],
	])('leaves alone %s', async (_, others) => {
		const service = await startService();
		await contain(service, { until: '1 hour' });
		await service.clock.advance(hour / 2);
		others(service);
		await service.clock.advance(hour);
		expect(await release(service)).toEqual([]);
		expect(releases(service)).toEqual([]);
	});

	test('releases a machine that is isolated and restricted from both at once', async () => {
		const service = await startService();
		await contain(service, { until: '1 hour' });
		await contain(service, { until: '1 hour' }, 'restrictCodeExecution');
		await service.clock.advance(2 * hour);
		expect(await release(service)).toMatchObject([
			{ released: true, type: 'Unisolate' },
			{ released: true, type: 'UnrestrictCodeExecution' },
		]);
	});

	test('tells what could not be released, and goes on with the others', async () => {
		const service = await startService();
		await contain(service, { until: '1 hour' });
		await contain(service, { until: '1 hour' }, 'isolate', machine.finance);
		await service.clock.advance(2 * hour);
		const fault = { on: 'unisolate', kind: 'status', status: 400, machineId: machine.hr } as const;
		service.simulator.faults.add(fault);
		const rows = await release(service);
		const rowOf = (id: string) => rows.find(({ machineId }) => machineId === id);
		expect(rowOf(machine.hr)).toMatchObject({ released: false, why: expect.any(String) });
		expect(rowOf(machine.finance)).toMatchObject({ released: true });
		expect(await release(service)).toMatchObject([{ released: true, machineId: machine.hr }]);
	});

	test('only plans in a dry run', async () => {
		const service = await startService();
		await contain(service, { until: '1 hour' });
		await service.clock.advance(2 * hour);
		expect(await release(service, { dryRun: true })).toMatchObject([
			{ dryRun: true, verdict: 'start', machineId: machine.hr },
		]);
		expect(releases(service)).toEqual([]);
	});

	test('release-what-is-due: releases and mails', async () => {
		const bench = await startBench();
		await contain(bench, { until: '1 hour', owner: 'soc@contoso.example' });
		await bench.clock.advance(2 * hour);
		expect((await bench.run('release-what-is-due')).error).toBeUndefined();
		expect(bench.outbox.mails).toMatchObject([
			{ subject: 'Microsoft Defender: hr-lt-0107.contoso.example is released' },
		]);
		expect(bench.outbox.mails[0]?.text).toContain('owner soc at contoso.example');
		await bench.run('release-what-is-due');
		expect(bench.outbox.mails).toHaveLength(1);
	});

	test('release-what-is-due: mails that it could not', async () => {
		const bench = await startBench();
		bench.simulator.faults.add({ on: 'listMachineActions', kind: 'status', status: 403, times: 9 });
		expect((await bench.run('release-what-is-due')).error?.message).toMatch(/NOT released\. /);
		expect(bench.outbox.mails).toMatchObject([
			{ subject: 'Microsoft Defender: what is due could NOT be released' },
		]);
		expect(bench.outbox.mails[0]?.text).toMatch(/^\S.+\nIt is tried again with the next run\.$/);
		expect(bench.outbox.mails[0]?.text).not.toContain('undefined');
	});
});
