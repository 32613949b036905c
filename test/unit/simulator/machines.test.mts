import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { observedSha1 } from '../../../simulator/index.mts';
import { Bench, day, errorOf, machineId, rowsOf, secondMachineId, startTime } from './client.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
});
afterEach(async () => {
	await bench.close();
});

const Comment = 'Case 4711';

/** The first labels of the names of all machines that a request finds. */
async function namesAt(path: string): Promise<string[]> {
	const reply = await bench.get(path);
	expect(reply.status).toBe(200);
	return rowsOf(reply).map(({ computerDnsName }) => String(computerDnsName).split('.')[0] ?? '');
}

describe('one machine', () => {
	it('is found by id with all that the contract shows', async () => {
		const { json } = await bench.get(`/api/machines/${machineId}`);
		expect(json).toMatchObject({
			'@odata.context': 'https://api.security.microsoft.com/api/$metadata#Machines/$entity',
			id: machineId,
			computerDnsName: 'fin-lt-0231.contoso.example',
			osPlatform: 'Windows11',
			version: '24H2',
			lastIpAddress: '10.20.30.41',
			healthStatus: 'Active',
			onboardingStatus: 'Onboarded',
			riskScore: 'Medium',
			aadDeviceId: '80fe8ff8-2624-418e-9591-41f049121000',
			machineTags: ['vip', 'finance'],
			ipAddresses: [{ ipAddress: '10.20.30.41', type: 'Ethernet', operationalStatus: 'Up' }],
		});
		expect(json).not.toHaveProperty('observedFiles');
	});

	it('is found by its whole DNS name, the one seen last among several', async () => {
		const name = 'twin.contoso.example';
		bench.simulator.machines.add({ computerDnsName: name, lastSeen: '2026-01-01T00:00:00Z' });
		const newer = bench.simulator.machines.add({ computerDnsName: name.toUpperCase() });
		bench.simulator.machines.add({ computerDnsName: name, lastSeen: '2026-02-01T00:00:00Z' });
		expect((await bench.get(`/api/machines/${name}`)).json.id).toBe(newer.id);
		expect((await bench.get('/api/machines/twin')).status).toBe(404);
	});

	it('is not an error of form when the id has another form', async () => {
		const reply = await bench.get('/api/machines/elastic-connector-test');
		expect([reply.status, errorOf(reply)]).toEqual([
			404,
			{ code: 'ResourceNotFound', message: 'Machine elastic-connector-test was not found' },
		]);
	});
});

describe('the list of machines', () => {
	it.each([
		["computerDnsName eq 'fin-lt-0231.contoso.example'", ['fin-lt-0231']],
		["computerDnsName eq 'FIN-LT-0231.contoso.example'", []],
		["startswith(computerDnsName,'srv-')", ['srv-db-01', 'srv-web-02']],
		["healthStatus eq 'Inactive'", ['old-ws-0003']],
		["onboardingStatus ne 'Onboarded'", ['printer-hall-2']],
		["osPlatform eq 'Linux' and rbacGroupId eq 150", ['srv-web-02']],
		['lastSeen lt 2026-03-01Z', ['old-ws-0003']],
		["machineTags/any(tag: tag eq 'vip')", ['fin-lt-0231']],
		["aadDeviceId eq '80FE8FF8-2624-418E-9591-41F049121000'", ['fin-lt-0231']],
		['aadDeviceId eq null', ['printer-hall-2']],
		["lastIpAddress in ('10.20.30.41','10.20.30.42')", ['fin-lt-0231', 'hr-lt-0107']],
	])('is filtered by %s', async (filter, names) => {
		expect(await namesAt(`/api/machines?$filter=${encodeURIComponent(filter)}`)).toEqual(names);
	});

	it('is paged, counted and ordered, and $select has no effect on it', async () => {
		expect(await namesAt('/api/machines?$top=2&$skip=1')).toEqual(['hr-lt-0107', 'srv-db-01']);
		expect(await namesAt('/api/machines?$orderby=rbacGroupId desc&$top=1')).toEqual([
			'mac-dev-014',
		]);
		const { json } = await bench.get('/api/machines?$count=true&$select=id&$top=1');
		expect(json['@odata.count']).toBe(8);
		expect(rowsOf(await bench.get('/api/machines?$select=id&$top=1'))[0]).toHaveProperty('version');
	});

	it.each(["osVersion eq 'x'", "machineTags eq 'vip'", "computerDnsName/any(x: x eq 'y')"])(
		'refuses the filter %s',
		async (filter) => {
			expect((await bench.get(`/api/machines?$filter=${filter}`)).status).toBe(400);
		},
	);

	it('may be empty, which is no error', async () => {
		expect(await namesAt("/api/machines?$filter=version eq 'none'")).toEqual([]);
	});
});

describe('finding by address', () => {
	const time = (offset: number): string => new Date(startTime + offset).toISOString();

	it('finds machines that had the address then', async () => {
		const at = (offset: number): string =>
			`/api/machines/findbyip(ip='10.20.30.41',timestamp=${time(offset)})`;
		expect(await namesAt(at(0))).toEqual(['fin-lt-0231']);
		expect(await namesAt(at(-29 * day))).toEqual(['fin-lt-0231']);
		expect((await bench.get(at(-31 * day))).status).toBe(400);
	});

	it('does not find one that has been away for weeks', async () => {
		expect(await namesAt(`/api/machines/findbyip(ip='10.20.31.3',timestamp=${time(0)})`)).toEqual(
			[],
		);
	});

	it.each([
		["ip='host',timestamp=2026-03-03T09:00:00Z", 'InvalidIpAddress'],
		["ip='10.20.30.41',timestamp=today", 'InvalidInput'],
	])('refuses %s', async (parameters, code) => {
		const reply = await bench.get(`/api/machines/findbyip(${parameters})`);
		expect([reply.status, errorOf(reply).code]).toEqual([400, code]);
	});
});

describe('tags', () => {
	it('find machines, whole or by their beginning', async () => {
		const path = '/api/machines/findbytag';
		expect(await namesAt(`${path}?tag=tier-0`)).toEqual(['srv-db-01']);
		expect(await namesAt(`${path}?tag=tier`)).toEqual([]);
		expect(await namesAt(`${path}?tag=tier&useStartsWithFilter=true`)).toEqual(['srv-db-01']);
		expect((await bench.get(path)).status).toBe(400);
	});

	it('are added and removed one by one', async () => {
		const path = `/api/machines/${machineId}/tags`;
		const added = await bench.post(path, { Value: 'case-4711', Action: 'Add' });
		expect(added.json.machineTags).toEqual(['vip', 'finance', 'case-4711']);
		const removed = await bench.post(path, { Value: 'vip', Action: 'Remove' });
		expect(removed.json.machineTags).toEqual(['finance', 'case-4711']);
		expect(errorOf(await bench.post(path, { Value: 'x', Action: 'add' })).code).toBe(
			'InvalidInput',
		);
		expect(errorOf(await bench.post(path, { Value: 'x' })).code).toBe('MissingRequiredParameter');
	});

	it('are set on many machines at once, up to 500 and all or none', async () => {
		const path = '/api/machines/AddOrRemoveTagForMultipleMachines';
		const change = { Value: 'hot', Action: 'Add' };
		const MachineIds = [machineId, secondMachineId];
		expect(rowsOf(await bench.post(path, { ...change, MachineIds }))).toHaveLength(2);
		const ghost = await bench.post(path, { ...change, Value: 'no', MachineIds: [machineId, 'x'] });
		expect(ghost.status).toBe(404);
		expect(bench.simulator.machines.get(machineId)?.machineTags).toEqual(['vip', 'finance', 'hot']);
		const many = Array<string>(501).fill(machineId);
		const reply = await bench.post(path, { ...change, MachineIds: many });
		expect(errorOf(reply).code).toBe('MaximumBatchSizeExceeded');
	});
});

it('a file is found on the machines that have seen it', async () => {
	expect(await namesAt(`/api/files/${observedSha1}/machines`)).toEqual([
		'fin-lt-0231',
		'hr-lt-0107',
	]);
	expect(await namesAt(`/api/files/${'0'.repeat(40)}/machines`)).toEqual([]);
	expect(errorOf(await bench.get('/api/files/abc/machines')).code).toBe('InvalidHashValue');
});

it('automated investigations are gone since September 2026', async () => {
	const path = `/api/machines/${machineId}/startInvestigation`;
	const reply = await bench.post(path, { Comment });
	expect([reply.status, errorOf(reply).code]).toEqual([404, 'NotFound']);
});
