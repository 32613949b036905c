import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest } from '../service.mts';
import {
	confusing,
	lookUpsBeforeSending,
	scanMachines,
	sentTo,
	startConfusingService,
} from './park.mts';

closeServicesAfterEachTest();

describe('A machine by name', () => {
	test.each([
		['its full name', 'pc1.contoso.example', confusing.pc1],
		['its short name', 'pc10', confusing.pc10],
		['upper case', 'PC1.CONTOSO.EXAMPLE', confusing.pc1],
		['a trailing dot', 'Pc1.contoso.example.', confusing.pc1],
		['blanks around it', '  pc1 ', confusing.pc1],
		['a name without a domain', 'lonely', confusing.workgroup],
	])('%s finds exactly that machine, not one whose name begins like it', async (_, text, id) => {
		const service = await startConfusingService();
		const run = await scanMachines(service, 'name', [text]);
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json).toMatchObject({ machineId: id, type: 'RunAntiVirusScan' });
		expect(sentTo(service)).toEqual([id]);
		expect(service.simulator.requests.count('listMachines')).toBe(1);
	});

	test.each([
		['dr', "dr. ann's mac", false],
		["dr. ann's mac", "dr. ann's mac", true],
		["ann's mac", "ann's mac", true],
		["ann's mac", "ann's mac.contoso.example", false],
		['dr', "dr.ann's mac", false],
		['ann\u2019s-mac', 'ann\u2019s-mac.contoso.example', true],
	])('%s is taken for the device called %s: %s', async (text, computerDnsName, isTaken) => {
		const service = await startConfusingService();
		const { id } = service.simulator.machines.add({ computerDnsName });
		const run = await scanMachines(service, 'name', [text]);
		expect(run.error?.message).toBe(isTaken ? undefined : `No machine has the name "${text}"`);
		expect(sentTo(service)).toEqual(isTaken ? [id] : []);
	});

	test.each([
		['CONTOSO\\TEST', 'test', undefined],
		['SQL01\\TEST', undefined, 'sql01.contoso.example'],
		['sql01\\TEST$', undefined, 'sql01.contoso.example'],
		['TEST$@SQL01', undefined, 'sql01.contoso.example'],
		['SQL0\\TEST', 'test', undefined],
		// Windows cuts names off at fifteen letters.
		['SQL-CLUSTER-OF-\\TEST', undefined, 'sql-cluster-of-berlin'],
		['SQL-CLUSTER-OF\\TEST', 'test', undefined],
	])('%s: what stands for the domain is no machine', async (text, taken, host) => {
		const service = await startConfusingService();
		const { machines, requests } = service.simulator;
		const { id } = machines.add({ computerDnsName: 'test.contoso.example' });
		machines.add({ computerDnsName: 'sql01.contoso.example', onboardingStatus: 'CanBeOnboarded' });
		machines.add({ computerDnsName: 'sql-cluster-of-berlin' });
		const run = await scanMachines(service, 'name', [text]);
		expect(sentTo(service)).toEqual(taken === undefined ? [] : [id]);
		if (host === undefined) expect(run.error).toBeUndefined();
		else expect(run.error?.message).toContain('there is a machine of that name');
		if (host !== undefined) expect(run.error?.message).toContain(host);
		expect(lookUpsBeforeSending(service)).toHaveLength(1);
		expect(requests.count('listMachines')).toBeGreaterThan(0);
	});

	test('a device whose name goes on behind a dot is told of', async () => {
		const service = await startConfusingService();
		const { id } = service.simulator.machines.add({ computerDnsName: "dr. ann's mac" });
		const run = await scanMachines(service, 'name', ['dr']);
		expect(run.error?.description).toContain(`Alike, but not taken: dr. ann's mac (${id}`);
	});

	test('machines whose names only begin with a short name are not even read', async () => {
		const service = await startConfusingService();
		await scanMachines(service, 'name', ['PC1']);
		const [list] = service.simulator.requests.of('listMachines');
		expect(list?.query.$filter).toContain("computerDnsName eq 'pc1'");
		expect(list?.query.$filter).toContain("startswith(computerDnsName,'pc1.')");
	});

	test('names that begin alike do not mix when they are looked up together', async () => {
		const service = await startConfusingService();
		const names = ['pc10', 'pc1', 'pc1.contoso.example'];
		const run = await scanMachines(service, 'name', names);
		expect(run.items.map(({ json }) => json.machineId)).toEqual([
			confusing.pc10,
			confusing.pc1,
			confusing.pc1,
		]);
	});

	test.each([
		['a prefix', 'pc', 'No machine has the name "pc"'],
		['a part of the middle', 'contoso', 'No machine has the name "contoso"'],
		['a short name with a trailing dot', 'PC1.', 'No machine has the name "pc1"'],
		['half a domain', 'pc1.contoso', 'No machine has the name "pc1.contoso"'],
		['another domain', 'pc1.fabrikam.example', 'No machine has the name "pc1.fabrikam.example"'],
	])('%s finds nothing and says what was searched', async (_, text, message) => {
		const service = await startConfusingService();
		const run = await scanMachines(service, 'name', [text]);
		expect(run.error?.message).toBe(message);
		expect(run.error?.description).toContain('Searched: computerDnsName equal to');
		expect(run.error?.context?.itemIndex).toBe(0);
		expect(sentTo(service)).toEqual([]);
	});

	test('records that were merged, excluded or marked as duplicates do not count', async () => {
		const service = await startConfusingService();
		const run = await scanMachines(service, 'name', ['relic']);
		expect(run.error).toBeUndefined();
		expect(sentTo(service)).toEqual([confusing.genuine]);
	});

	test('when only such records are left, they are named but not used', async () => {
		const service = await startConfusingService();
		service.simulator.machines.update(confusing.genuine, { isExcluded: true });
		const run = await scanMachines(service, 'name', ['relic']);
		expect(run.error?.message).toBe('No machine has the name "relic"');
		expect(run.error?.description).toContain(confusing.merged);
		expect(run.error?.description).toContain('merged into another record, excluded or duplicates');
		expect(sentTo(service)).toEqual([]);
	});

	test('a missing read role is told by name, and that an ID needs none', async () => {
		const service = await startConfusingService();
		const app = service.simulator.apps.register({ roles: ['Machine.Scan'] });
		const credential = { clientId: app.clientId, clientSecret: app.secrets[0]?.value ?? '' };
		const { engine } = service;
		const run = await engine.runNode({
			node: 'defenderMachineAction',
			credential: { ...credential, tenantId: app.tenantId },
			parameters: {
				resource: 'machineAction',
				operation: 'runAntiVirusScan',
				machineId: { __rl: true, mode: 'name', value: 'pc1' },
				comment: 'Case 4711',
			},
		});
		expect(run.error?.message).toContain('The machine could not be looked up');
		expect(run.error?.message).toContain('Machine.Read.All');
		expect(run.error?.description).toContain('Only machine IDs need no look-up');
		expect(run.error?.httpCode).toBe('403');
	});
});
