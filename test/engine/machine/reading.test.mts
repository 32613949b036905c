import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { closeServicesAfterEachTest, machine, startService, type Service } from '../service.mts';
import { confusing, locator, node, startConfusingService } from '../targets/park.mts';

closeServicesAfterEachTest();

const server = '5ae9307cb1d64f82c09e71a3d85b2f460e7c9d31';

async function get({ engine }: Service, mode: string, machines: readonly string[], more = {}) {
	return await engine.runNode({
		node,
		items: machines.map((value) => ({ value })),
		parameters: {
			resource: 'machine',
			operation: 'get',
			machineId: locator(mode, '={{ $json.value }}'),
			...more,
		},
	});
}

const essential = [
	'computerDnsName',
	'id',
	'osPlatform',
	'lastSeen',
	'healthStatus',
	'onboardingStatus',
	'riskScore',
	'lastIpAddress',
	'rbacGroupName',
	'machineTags',
];

describe('Machine, get', () => {
	test('one machine by ID is read by its own page', async () => {
		const service = await startService();
		const run = await get(service, 'id', [machine.finance], { simplify: false });
		const { tenantId } = service.simulator.credential;
		const json = { ...service.simulator.machines.get(machine.finance), tenantId };
		expect(run.items).toEqual([{ json, pairedItem: { item: 0 } }]);
		expect(service.simulator.requests.count('getMachine')).toBe(1);
		expect(service.simulator.requests.count('listMachines')).toBe(0);
	});

	test('simplified, it has ten fields as the service has them, and its tenant', async () => {
		const service = await startService();
		const [item] = (await get(service, 'id', [machine.finance])).items;
		const { tenantId, ...fields } = item?.json ?? {};
		expect(Object.keys(fields)).toEqual(essential);
		expect(tenantId).toBe(service.simulator.credential.tenantId);
		expect(service.simulator.machines.get(machine.finance)).toMatchObject(fields);
	});

	test('several are listed with one call, each once', async () => {
		const service = await startService();
		const filters: string[] = [];
		const run = await get(service, 'id', [machine.finance, machine.hr, machine.finance]);
		for (const { query } of service.simulator.requests.of('listMachines')) {
			filters.push(query.$filter ?? '');
		}
		expect(filters).toEqual([`id in ('${machine.finance}','${machine.hr}')`]);
		expect(run.items.map(({ json }) => json.computerDnsName)).toEqual([
			'fin-lt-0231.contoso.example',
			'hr-lt-0107.contoso.example',
			'fin-lt-0231.contoso.example',
		]);
		expect(service.simulator.requests.count('getMachine')).toBe(0);
	});

	test('an ID that lists leave out is read by itself, and told when nobody knows it', async () => {
		const service = await startService();
		const run = await get(service, 'id', [machine.finance, machine.unknown]);
		expect(run.error?.message).toBe(`Machine ${machine.unknown} was not found`);
		expect(run.error?.context?.itemIndex).toBe(1);
		expect(run.error?.httpCode).toBe('404');
	});

	test('an answer that is no machine is told', async () => {
		const service = await startService();
		service.simulator.faults.add({ on: 'getMachine', kind: 'wrongJson', times: 9 });
		const run = await get(service, 'id', [machine.finance]);
		expect(run.error?.message).toBe('Microsoft Defender answered without a machine');
	});

	test('by name, the look-up is all it takes', async () => {
		const service = await startConfusingService();
		const run = await get(service, 'name', ['pc1', 'relic']);
		expect(run.items.map(({ json }) => json.id)).toEqual([confusing.pc1, confusing.genuine]);
		expect(service.simulator.requests.count()).toBe(2);
	});

	test('all machines of a name, if so chosen', async () => {
		const service = await startConfusingService();
		const run = await get(service, 'name', ['twin'], { options: { ifSeveral: 'all' } });
		expect(run.items.map(({ json }) => json.id)).toEqual([confusing.twinOld, confusing.twinNew]);
	});
});

describe('Machine, get many', () => {
	async function getAll({ engine }: Service, parameters: INodeParameters = {}) {
		return await engine.runNode({
			node,
			parameters: { resource: 'machine', operation: 'getAll', ...parameters },
		});
	}

	async function namesWhere(service: Service, filters: INodeParameters) {
		const run = await getAll(service, { returnAll: true, filters });
		expect(run.error).toBeUndefined();
		return run.items.map(({ json }) => String(json.computerDnsName).split('.')[0]);
	}

	test('the first 50 unless more are wanted', async () => {
		const service = await startService();
		for (let index = 0; index < 100; index += 1) service.simulator.machines.add({});
		expect((await getAll(service)).items).toHaveLength(50);
		expect((await getAll(service, { limit: 7 })).items).toHaveLength(7);
		expect((await getAll(service, { returnAll: true })).items).toHaveLength(108);
		expect(service.simulator.requests.of('listMachines').map(({ query }) => query)).toEqual([
			{ $top: '50' },
			{ $top: '7' },
			{ $top: '10000' },
		]);
	});

	test('simplified unless all fields are wanted', async () => {
		const service = await startService();
		const [simple] = (await getAll(service, { limit: 1 })).items;
		expect(Object.keys(simple?.json ?? {})).toEqual([...essential, 'tenantId']);
		const [raw] = (await getAll(service, { limit: 1, simplify: false })).items;
		const { tenantId } = service.simulator.credential;
		const whole = service.simulator.machines.get(String(simple?.json.id));
		expect(raw?.json).toEqual({ ...whole, tenantId });
	});

	test('page by page where one does not hold them', async () => {
		const service = await startService();
		for (let index = 0; index < 10_001; index += 1) service.simulator.machines.add({});
		const run = await getAll(service, { returnAll: true });
		expect(new Set(run.items.map(({ json }) => json.id)).size).toBe(10_009);
		expect(service.simulator.requests.of('listMachines').map(({ query }) => query.$skip)).toEqual([
			undefined,
			'10000',
		]);
	});

	test.each<[string, INodeParameters, string[]]>([
		['name', { name: 'SRV-' }, ['srv-db-01', 'srv-web-02']],
		['tag', { tag: 'tier-0' }, ['srv-db-01']],
		['health', { healthStatus: ['Inactive', 'Unknown'] }, ['old-ws-0003', 'printer-hall-2']],
		['onboarding', { onboardingStatus: ['CanBeOnboarded'] }, ['printer-hall-2']],
		['device value', { deviceValue: ['High'] }, ['srv-db-01']],
		['risk', { riskScore: ['Medium', 'High'] }, ['fin-lt-0231']],
		['exposure', { exposureLevel: ['High'] }, []],
		['system', { osPlatform: 'macOS, Windows10' }, ['mac-dev-014', 'old-ws-0003']],
		['address', { lastIpAddress: '::ffff:10.40.0.14' }, ['mac-dev-014']],
		['group', { rbacGroupId: '160' }, ['mac-dev-014']],
		['device ID', { aadDeviceId: '80FE8FF8-2624-418E-9591-41F049121000' }, ['fin-lt-0231']],
		['last report before', { lastSeenBefore: '2026-02-20' }, ['old-ws-0003']],
		['raw OData', { odata: "version eq '22H2'" }, ['old-ws-0003']],
		[
			'several at once',
			{ name: 'srv', odata: "osPlatform eq 'Linux' or version eq '21H2'", tag: 'web' },
			['srv-web-02'],
		],
	])('filters by %s', async (_, filters, names) => {
		const service = await startService();
		expect(await namesWhere(service, filters)).toEqual(names);
	});

	test('filters by last report after', async () => {
		const service = await startService();
		expect(await namesWhere(service, { lastSeenAfter: '2026-02-20' })).not.toContain('old-ws-0003');
	});

	test.each<[string, INodeParameters, string]>([
		['an address', { lastIpAddress: '10.1.2' }, 'Last IP Address: "10.1.2" is no IP address'],
		['a name', { name: 'x*y' }, 'Name Starts With: "x*y" has the character *'],
		['a group', { rbacGroupId: '1 or 1 eq 1' }, 'Device Group ID: "1 or 1 eq 1" is no number'],
		['a device ID', { aadDeviceId: '80fe' }, 'Entra Device ID: "80fe" is no Microsoft Entra'],
		['a date', { lastSeenAfter: 'soon' }, 'Last Seen After: "soon" is no date'],
		['a choice', { riskScore: ['Huge'] }, 'Risk Score: "Huge" is not one of the choices'],
	])('says what is wrong with %s before any call', async (_, filters, message) => {
		const service = await startService();
		const run = await getAll(service, { filters });
		expect(run.error?.message).toContain(message);
		expect(service.simulator.requests.count()).toBe(0);
	});

	test('side records come only when asked for', async () => {
		const service = await startConfusingService();
		const filters = { name: 'relic' };
		expect((await getAll(service, { filters })).items).toHaveLength(1);
		const options = { sideRecords: true };
		expect((await getAll(service, { filters, options })).items).toHaveLength(4);
	});

	test('a server found by a filter can be fed to the next node by its id', async () => {
		const service = await startService();
		const run = await getAll(service, { filters: { tag: 'database' } });
		expect(run.items.map(({ json }) => json.id)).toEqual([server]);
	});
});
