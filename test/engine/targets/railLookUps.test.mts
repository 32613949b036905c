import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
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

async function isolate(
	{ engine }: Service,
	ids: readonly string[],
	guardRails: INodeParameters = {},
) {
	return await engine.runNode({
		node,
		items: ids.map((id) => ({ id })),
		parameters: {
			resource: 'machineAction',
			operation: 'isolate',
			machineId: locator('id', '={{ $json.id }}'),
			comment: 'Case 4711',
			waitForCompletion: false,
			guardRails,
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
			`Microsoft Defender does not know the machine ${machine.hr}, so it is not known whether its sensor is active`,
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

	const reader = 'Machine.Read.All';
	const goAhead = { ifUnknown: 'goAhead' };

	async function mayNotRead(): Promise<Service> {
		const service = await startService();
		const { clientId } = service.simulator.credential;
		service.simulator.apps.update(clientId, { roles: ['Machine.Isolate'] });
		return service;
	}

	test('refuses what could not be told where the app may not read, and says what to do', async () => {
		const service = await mayNotRead();
		const run = await isolate(service, [inactive]);
		expect(run.error?.message).toMatch(
			new RegExp(
				`^Machine ${inactive} was not isolated: it could not be told whether it may be touched`,
			),
		);
		expect(run.error?.message).toContain(reader);
		expect(run.error?.description).toContain(
			'With Guard Rails > If It Cannot Be Told set to Go Ahead it is sent all the same',
		);
		expect(sentTo(service)).toEqual([]);
	});

	test('goes ahead where an option says so, and then the item tells', async () => {
		const service = await mayNotRead();
		const run = await isolate(service, [inactive], goAhead);
		expect(run.error).toBeUndefined();
		expect(sentTo(service)).toEqual([inactive]);
		expect(run.items[0]?.json['railsNote']).toMatch(
			/^The guard rails could not be checked\. .*Machine\.Read\.All/,
		);
		const told = run.hints.map(({ message }) => message).join('\n');
		expect(told).toContain(
			'The machine could not be looked up, so it is not known whether its sensor',
		);
		expect(told).toContain(`It is not known what is in progress on machine ${inactive}, nor`);
	});

	test('and then every error of the run tells', async () => {
		const service = await mayNotRead();
		const refuses = { status: 400, code: 'OsPlatformNotSupported', message: 'no' };
		service.simulator.machines.behave(inactive, { refuses });
		const run = await isolate(service, [inactive], goAhead);
		expect(run.error?.description).toContain('The guard rails could not be checked');
		expect(sentTo(service)).toEqual([inactive]);
	});

	test('nothing is told where the rails were asked', async () => {
		const service = await startService();
		const run = await isolate(service, [machine.finance], goAhead);
		expect(run.items[0]?.json).not.toHaveProperty('railsNote');
	});

	test.each([
		['the machine', 'getMachine', [machine.finance]],
		['the list of machines', 'listMachines', [machine.finance, machine.hr]],
	] as const)('refuses when %s is out of order, unless told otherwise', async (_, on, ids) => {
		const service = await startService();
		const outage = { on, kind: 'status', status: 500, times: Infinity } as const;
		service.simulator.faults.add(outage);
		const run = await isolate(service, ids);
		expect(run.error?.message).toContain('it could not be told whether it may be touched');
		expect(sentTo(service)).toEqual([]);
		const second = await isolate(service, ids, goAhead);
		expect(second.error).toBeUndefined();
		expect(sentTo(service).sort()).toEqual([...ids].sort());
	});
});
