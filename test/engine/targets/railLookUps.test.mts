import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine, startService, type Service } from '../service.mts';
import { locator, node, sentTo } from './park.mts';

closeServicesAfterEachTest();

/** Of the simulator's park. */
const inactive = '2c6b98e0d7f4135aa9be02d16c47f8305e9d1b7a';

/** The service, whose lists leave every machine out as they do those not seen for long. */
async function startWithoutLists(): Promise<Service> {
	const service = await startService();
	const nothing = { kind: 'status', status: 404, code: 'ResourceNotFound' } as const;
	service.simulator.faults.add({ on: 'listMachines', ...nothing, times: Infinity });
	return service;
}

async function isolate({ engine }: Service, ids: readonly string[]) {
	return await engine.runNode({
		node,
		items: ids.map((id) => ({ id })),
		parameters: {
			resource: 'machineAction',
			operation: 'isolate',
			machineId: locator('id', '={{ $json.id }}'),
			comment: 'Case 4711',
			waitForCompletion: false,
		},
	});
}

describe('guard rails about machines that lists leave out', () => {
	test.each([[[inactive]], [[machine.hr, inactive]]])(
		'know by their own id that the sensor is inactive',
		async (ids) => {
			const service = await startWithoutLists();
			const run = await isolate(service, ids);
			expect(run.error?.message).toContain('its sensor is inactive, last seen 2026-02-07');
			expect(sentTo(service)).toEqual([]);
		},
	);

	test('read only those by their own id', async () => {
		const service = await startService();
		const ids = Array.from({ length: 30 }, () => service.simulator.machines.add({}).id);
		await isolate(service, ids);
		const { requests } = service.simulator;
		expect(requests.count('getMachine')).toBe(0);
		expect(requests.count('listMachines')).toBe(1);
		expect(sentTo(service)).toHaveLength(30);
	});

	test('say so when Microsoft Defender does not show a machine at all', async () => {
		const service = await startService();
		const nothing = { kind: 'status', status: 404, code: 'ResourceNotFound' } as const;
		service.simulator.faults.add({ on: 'getMachine', ...nothing });
		const run = await isolate(service, [machine.hr]);
		expect(sentTo(service)).toEqual([machine.hr]);
		expect(run.hints.map(({ message }) => message).join()).toContain(
			`Microsoft Defender does not know the machines ${machine.hr}, so it is not known whether their sensors are active`,
		);
	});
});

describe('looking machines up for the guard rails', () => {
	test('costs an emergency isolation by ID one more call, and so does the limit of starts', async () => {
		const service = await startService();
		await isolate(service, [machine.finance]);
		const { requests } = service.simulator;
		expect(requests.all().map(({ operation }) => operation)).toEqual([
			'token',
			'getMachine',
			'listMachineActions',
			'listMachineActions',
			'isolate',
		]);
	});

	test('does not stop it, but gives a notice, when the app may not read', async () => {
		const service = await startService();
		const { clientId } = service.simulator.credential;
		service.simulator.apps.update(clientId, { roles: ['Machine.Isolate'] });
		const run = await isolate(service, [machine.finance]);
		expect(run.error).toBeUndefined();
		expect(sentTo(service)).toEqual([machine.finance]);
		const told = run.hints.map(({ message }) => message).join('\n');
		expect(told).toContain('The machines could not be looked up');
		expect(told).toContain('It is not known what is in progress on the machines');
		expect(told).toContain('Machine.Read.All');
	});

	test.each([
		['the machine', 'getMachine', [machine.finance]],
		['the list of machines', 'listMachines', [machine.finance, machine.hr]],
	] as const)('does not stop it when %s is out of order', async (_, on, ids) => {
		const service = await startService();
		service.simulator.faults.add({ on, kind: 'status', status: 500, times: 9 });
		const run = await isolate(service, ids);
		expect(run.error).toBeUndefined();
		expect(sentTo(service).sort()).toEqual([...ids].sort());
	});
});
