import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, startService, type Service } from '../service.mts';
import { lookUpsBeforeSending, scanMachines, sentTo } from './park.mts';

closeServicesAfterEachTest();

/** Machines with ordinary names, and the names. */
function addMachines({ simulator }: Service, count: number): { names: string[]; ids: string[] } {
	const machines = Array.from({ length: count }, (_, index) =>
		simulator.machines.add({ computerDnsName: `lab-${index}.contoso.example` }),
	);
	return {
		names: machines.map(({ computerDnsName }) => computerDnsName),
		ids: machines.map(({ id }) => id),
	};
}

const lookUps = ({ simulator }: Service) => simulator.requests.of('listMachines');

describe('Many names of one execution', () => {
	test('200 full names take one call, each name once', async () => {
		const service = await startService();
		const { names, ids } = addMachines(service, 200);
		const run = await scanMachines(service, 'name', [...names, names[0]]);
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json.machineId)).toEqual([...ids, ids[0]]);
		expect(lookUps(service)).toHaveLength(1);
		const filter = lookUps(service)[0]?.query.$filter ?? '';
		expect(filter.split("'lab-0.contoso.example'")).toHaveLength(2);
	});

	test('200 short names take two calls', async () => {
		const service = await startService();
		const { names, ids } = addMachines(service, 200);
		const short = names.map((name) => name.replace('.contoso.example', ''));
		const run = await scanMachines(service, 'name', short);
		expect(run.items.map(({ json }) => json.machineId)).toEqual(ids);
		expect(lookUps(service)).toHaveLength(2);
		for (const { path } of lookUps(service)) expect(path.length).toBeLessThan(8_000);
	});

	test('names and device IDs share a call; the same machine twice is found once', async () => {
		const service = await startService();
		const machine = service.simulator.machines.add({
			computerDnsName: 'mixed.contoso.example',
			lastIpAddress: '10.77.0.1',
			aadDeviceId: '0f8fad5b-d9cb-469f-a165-70867728950e',
		});
		const machines = ['mixed', '0f8fad5b-d9cb-469f-a165-70867728950e', machine.id];
		const run = await scanMachines(service, 'name', machines);
		expect(run.items.map(({ json }) => json.machineId)).toEqual(Array(3).fill(machine.id));
		expect(sentTo(service)).toEqual([machine.id]);
		// Not even the guard rails need to look the ID up: the machine is known by its name.
		expect(lookUps(service)).toHaveLength(1);
	});

	test('ids alone are not looked up where no guard rail wants to know the machine', async () => {
		const service = await startService();
		const { ids } = addMachines(service, 3);
		const guardRails = { ifInactive: 'goAhead', ifUnsupported: 'goAhead' };
		const run = await scanMachines(service, 'id', ids, { guardRails });
		expect(run.items).toHaveLength(3);
		expect(lookUpsBeforeSending(service)).toHaveLength(0);
	});

	test('a service that refuses `in` is asked with `or`, then with shorter ones, and that is remembered', async () => {
		const service = await startService();
		const { names, ids } = addMachines(service, 3);
		const refusal = {
			on: 'listMachines',
			kind: 'status',
			status: 400,
			code: 'ODataError',
		} as const;
		service.simulator.faults.add({ ...refusal, times: 2 });
		const run = await scanMachines(service, 'name', names);
		expect(run.items.map(({ json }) => json.machineId)).toEqual(ids);
		expect(lookUps(service).map(({ query }) => query.$filter)).toEqual([
			expect.stringContaining(' in ('),
			expect.stringContaining(') or ('),
			`(computerDnsName eq '${names[0] ?? ''}') or (computerDnsName eq '${names[1] ?? ''}')`,
			`computerDnsName eq '${names[2] ?? ''}'`,
		]);
		service.simulator.requests.clear();
		await scanMachines(service, 'name', names);
		expect(lookUps(service)).toHaveLength(2);
		service.simulator.requests.clear();
		const unknown = await scanMachines(service, 'name', ['lba-0.contoso.example']);
		expect(unknown.error?.description).toContain('swapped was not looked up.');
		expect(lookUps(service)).toHaveLength(2);
	});

	test('an answer of 404 counts as an empty list, as the documentation says', async () => {
		const service = await startService();
		service.simulator.faults.add({ on: 'listMachines', kind: 'status', status: 404 });
		const run = await scanMachines(service, 'name', ['nobody']);
		expect(run.error?.message).toBe('No machine has the name "nobody"');
	});
});
