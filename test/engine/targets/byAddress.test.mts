import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import {
	confusing,
	entraId,
	lookUpsBeforeSending,
	scanMachines,
	sentTo,
	startConfusingService,
} from './park.mts';

closeServicesAfterEachTest();

describe('A machine by IP address', () => {
	test.each([
		['an internal IPv4 address', '10.20.30.41', machine.finance],
		['an IPv6 address in another spelling', '2001:0DB8:0:0:0:0:0:1', confusing.ipv6],
		['an IPv6 address in brackets with a zone', '[2001:db8::1%eth0]', confusing.ipv6],
		['an IPv4 address written as IPv6', '::ffff:10.20.30.41', machine.finance],
	])('%s', async (_, address, id) => {
		const service = await startConfusingService();
		const run = await scanMachines(service, 'ip', [address]);
		expect(run.error).toBeUndefined();
		expect(sentTo(service)).toEqual([id]);
	});

	test('an address that two machines had last is ambiguous', async () => {
		const service = await startConfusingService();
		const run = await scanMachines(service, 'ip', ['10.99.0.5']);
		expect(run.error?.message).toContain('2 machines have the last internal IP address 10.99.0.5');
		expect(sentTo(service)).toEqual([]);
	});

	test('external addresses are compared by us, and a NAT that many share lists them', async () => {
		const service = await startConfusingService();
		const options = { ipKind: 'lastExternal' };
		const own = await scanMachines(service, 'ip', ['198.51.100.9', '2001:db8:ffff:0::42'], {
			options,
			guardRails: { ifInactive: 'goAhead' },
		});
		expect(own.error).toBeUndefined();
		expect(sentTo(service)).toEqual([confusing.ipv6, confusing.abroad]);
		expect(lookUpsBeforeSending(service)).toHaveLength(1);
		const shared = await scanMachines(service, 'ip', ['203.0.113.7'], { options });
		expect(shared.error?.message).toMatch(
			/machines have the last external IP address .*; and \d+ more/,
		);
		expect(sentTo(service)).toHaveLength(2);
	});

	test('who had the address at a time is asked by findbyip, once for each question', async () => {
		const service = await startConfusingService();
		const options = { ipKind: 'time', ipSeenAt: '2026-03-03T08:30:00Z' };
		const machines = ['10.20.30.41', '10.20.30.41', '10.99.0.6'];
		const run = await scanMachines(service, 'ip', machines, { options }, 'continueErrorOutput');
		expect(sentTo(service)).toEqual([machine.finance]);
		expect(run.items.map(({ json }) => json.machineId)).toEqual([machine.finance, machine.finance]);
		expect(run.errorItems[0]?.json.error).toBe(
			'No machine has the IP address 10.99.0.6 around 2026-03-03 08:30:00 UTC',
		);
		expect(service.simulator.requests.of('findMachinesByIp').map(({ path }) => path)).toEqual([
			"/api/machines/findbyip(ip='10.20.30.41',timestamp=2026-03-03T08:30:00.000Z)",
			"/api/machines/findbyip(ip='10.99.0.6',timestamp=2026-03-03T08:30:00.000Z)",
		]);
	});

	test.each([
		['lastInternal', 'No machine has the last internal IP address 10.1.1.1', 'lastIpAddress'],
		['lastExternal', 'No machine has the last external IP address 10.1.1.1', 'of all machines'],
	])('nothing found (%s) says what was searched', async (ipKind, message, searched) => {
		const service = await startConfusingService();
		const run = await scanMachines(service, 'ip', ['10.1.1.1'], { options: { ipKind } });
		expect(run.error?.message).toBe(message);
		expect(run.error?.description).toContain(searched);
		expect(sentTo(service)).toEqual([]);
	});

	test.each([
		['is missing', '', 'Options > IP Seen At: the field is empty'],
		['is no date', 'yesterday', 'IP Seen At: "yesterday" is no date'],
		['lies too far back', '2026-01-01T00:00:00Z', 'does not know who had an address at 2026-01-01'],
		['lies ahead', '2026-03-04T00:00:00Z', 'does not know who had an address at 2026-03-04'],
	])('a time that %s is told before any call', async (_, ipSeenAt, message) => {
		const service = await startConfusingService();
		const options = { ipKind: 'time', ipSeenAt };
		const run = await scanMachines(service, 'ip', ['10.20.30.41'], { options });
		expect(run.error?.message).toContain(message);
		expect(service.simulator.requests.count('findMachinesByIp')).toBe(0);
	});
});

describe('A machine by what can be only one thing, in every mode', () => {
	test.each(['id', 'name', 'ip', 'url', 'list'])('a machine ID in mode %s', async (mode) => {
		const service = await startConfusingService();
		await scanMachines(service, mode, [machine.finance.toUpperCase()]);
		expect(sentTo(service)).toEqual([machine.finance]);
	});

	test.each(['id', 'name', 'ip', 'url', 'list'])(
		'a Microsoft Entra device ID in mode %s is resolved, never sent',
		async (mode) => {
			const service = await startConfusingService();
			await scanMachines(service, mode, [entraId.toUpperCase()]);
			expect(sentTo(service)).toEqual([confusing.pc1]);
			expect(service.simulator.requests.of('listMachines')[0]?.query.$filter).toBe(
				`aadDeviceId eq '${entraId}'`,
			);
		},
	);

	test('a Microsoft Entra device ID that no machine has is told as such', async () => {
		const service = await startConfusingService();
		const run = await scanMachines(service, 'id', ['3f2504e0-4f89-41d3-9a0c-0305e82c3301']);
		expect(run.error?.message).toContain('No machine has the Microsoft Entra device ID 3f2504e0');
		expect(run.error?.description).toContain('Searched: aadDeviceId equal to');
		expect(sentTo(service)).toEqual([]);
	});

	test.each(['id', 'name', 'url', 'list'])('but no IP address in mode %s', async (mode) => {
		const service = await startConfusingService();
		const run = await scanMachines(service, mode, ['10.20.30.42']);
		expect(run.error?.message).toContain('names a machine only in By IP');
		expect(service.simulator.requests.count()).toBe(0);
	});

	test('an expression in the place of the whole field may give any of them', async () => {
		const service = await startConfusingService();
		const machines = [machine.finance, 'pc10', entraId];
		const run = await service.engine.runNode({
			node: 'defenderMachineAction',
			items: machines.map((text) => ({ text })),
			parameters: {
				resource: 'machineAction',
				operation: 'runAntiVirusScan',
				machineId: '={{ $json.text }}',
				comment: 'Case 4711',
				scanType: 'Quick',
			},
		});
		expect(run.error).toBeUndefined();
		expect(sentTo(service).sort()).toEqual([machine.finance, confusing.pc10, confusing.pc1].sort());
	});
});

describe('A machine by portal link', () => {
	test.each([
		`https://security.microsoft.com/machines/v2/${machine.finance}/overview?tid=TENANT`,
		`https://security.microsoft.com/machines/${machine.finance.toUpperCase()}`,
		`https://security.microsoft.us/machines/${machine.finance}/alerts`,
		`https://security.apps.mil/machines/v2/${machine.finance}`,
		`https://securitycenter.windows.com/machines/${machine.finance}/timeline`,
	])('%s', async (link) => {
		const service = await startConfusingService();
		const { tenantId } = service.simulator.credential;
		const run = await scanMachines(service, 'url', [link.replace('TENANT', tenantId)]);
		expect(run.error).toBeUndefined();
		expect(sentTo(service)).toEqual([machine.finance]);
	});

	test('a link of another tenant is refused before any call', async () => {
		const service = await startConfusingService();
		const other = '22222222-3333-4444-8555-666666666666';
		const link = `https://security.microsoft.com/machines/v2/${machine.finance}?tid=${other}`;
		const run = await scanMachines(service, 'url', [link]);
		expect(run.error?.message).toBe(
			`Machine: the link belongs to tenant ${other}, the credential to ${service.simulator.credential.tenantId}`,
		);
		expect(service.simulator.requests.count()).toBe(0);
	});
});
