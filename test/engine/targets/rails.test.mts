import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { closeServicesAfterEachTest, machine, startService, type Service } from '../service.mts';
import { locator, lookUpsBeforeSending, node, sentTo } from './park.mts';

closeServicesAfterEachTest();

/** Of the simulator's park. */
const server = '5ae9307cb1d64f82c09e71a3d85b2f460e7c9d31';
const linux = '73c2e5f18a0d4b96e7310fc58d24a9b6e15f0c82';
const mac = 'e4017b6d9c5f2a83b1e60d47f9a8c2350d61b7ef';
const inactive = '2c6b98e0d7f4135aa9be02d16c47f8305e9d1b7a';
const notOnboarded = '8f51d20c7ae94b36e0d8f1c25b7a60934e8d2c15';

interface Attempt {
	readonly operation?: string;
	readonly guardRails?: INodeParameters;
	readonly more?: INodeParameters;
	readonly onError?: 'continueErrorOutput';
}

async function act(
	{ engine }: Service,
	ids: readonly string[],
	{ operation = 'isolate', guardRails = {}, more = {}, onError }: Attempt = {},
) {
	return await engine.runNode({
		node,
		items: ids.map((id) => ({ id })),
		parameters: {
			resource: 'machineAction',
			operation,
			machineId: locator('id', '={{ $json.id }}'),
			comment: 'Case 4711',
			waitForCompletion: false,
			guardRails,
			...more,
		},
		...(onError && { onError }),
	});
}

describe('What must not be touched', () => {
	test.each([
		[
			'a tag, in any letter case',
			{ tags: 'other, VIP' },
			machine.finance,
			'the tag "vip" of Guard Rails > Protected Tags',
		],
		[
			'a group',
			{ groups: ['Servers'] },
			server,
			'in the group "Servers" of Guard Rails > Protected Groups',
		],
		['a device value', { deviceValues: ['High'] }, server, 'its device value is "High"'],
		[
			'one of a list, by its first label',
			{ machines: 'FIN-LT-0231; hr' },
			machine.finance,
			'it is one of Guard Rails > Protected Machines',
		],
		[
			'one by its whole name',
			{ machines: ['fin-lt-0231.contoso.example'] },
			machine.finance,
			'it is one of Guard Rails > Protected Machines',
		],
		[
			'one by its ID',
			{ machines: machine.finance.toUpperCase() },
			machine.finance,
			'it is one of Guard Rails > Protected Machines',
		],
		['Windows servers', { systems: ['windowsServer'] }, server, 'its system is Windows Server'],
		['Linux', { systems: ['Linux'] }, linux, 'its system is Linux'],
		['macOS', { systems: ['macOS'] }, mac, 'its system is macOS'],
	])('%s', async (_, guardRails, id, reason) => {
		const service = await startService();
		const run = await act(service, [id], { guardRails });
		expect(run.error?.message).toContain('Guard rails refused');
		expect(run.error?.message).toContain(reason);
		expect(run.error?.description).toContain(`(${id})`);
		expect(sentTo(service)).toEqual([]);
		await act(service, [machine.hr], { guardRails });
		expect(sentTo(service)).toEqual([machine.hr]);
	});

	test('nothing is sent to anyone, and every machine that is concerned is listed', async () => {
		const service = await startService();
		const ids = [machine.hr, machine.finance, server, linux];
		const run = await act(service, ids, {
			guardRails: { tags: ['vip'], groups: ['servers'] },
		});
		expect(run.error?.message).toBe('Guard rails refused 3 machines before anything was sent');
		expect(run.error?.context?.itemIndex).toBe(1);
		for (const fact of ['fin-lt-0231', machine.finance, 'srv-db-01', server, 'srv-web-02', linux]) {
			expect(run.error?.description).toContain(fact);
		}
		expect(run.error?.description).not.toContain(machine.hr);
		expect(service.simulator.requests.posts()).toEqual([]);
		expect(service.simulator.requests.count('listMachines')).toBe(1);
	});

	test('a node that goes on acts on the others', async () => {
		const service = await startService();
		const run = await act(service, [machine.finance, machine.hr], {
			guardRails: { tags: 'vip' },
			onError: 'continueErrorOutput',
		});
		expect(sentTo(service)).toEqual([machine.hr]);
		expect(run.errorItems[0]?.json).toMatchObject({
			error: expect.stringContaining('the tag "vip" of Guard Rails > Protected Tags'),
			message: { kind: 'rail' },
		});
	});

	test('a machine that cannot be looked up is refused where a rail needs to know it', async () => {
		const service = await startService();
		const guardRails = { tags: 'vip' };
		const unlisted = await act(service, [machine.unknown], { guardRails });
		expect(unlisted.error?.message).toContain('Microsoft Defender does not know it');
		const { clientId } = service.simulator.credential;
		service.simulator.apps.update(clientId, { roles: ['Machine.Isolate'] });
		service.simulator.apps.revokeTokens();
		const unread = await act(service, [machine.hr], { guardRails });
		expect(unread.error?.message).toContain('The guard rails could not be checked');
		expect(unread.error?.message).toContain('Machine.Read.All');
		expect(sentTo(service)).toEqual([]);
	});

	test('releases have no rails', async () => {
		const service = await startService();
		const guardRails = { tags: 'vip', mostMachines: 1 };
		const run = await act(service, [machine.finance, inactive], {
			operation: 'unisolate',
			guardRails,
		});
		expect(run.error).toBeUndefined();
		expect(sentTo(service).sort()).toEqual([machine.finance, inactive].sort());
		expect(lookUpsBeforeSending(service)).toHaveLength(0);
	});
});

describe('How many at a time', () => {
	function addMachines({ simulator }: Service, count: number): string[] {
		return Array.from({ length: count }, () => simulator.machines.add({}).id);
	}

	test.each(['isolate', 'restrictCodeExecution'])('50 by default for %s', async (operation) => {
		const service = await startService();
		const ids = addMachines(service, 51);
		const refused = await act(service, ids, { operation });
		expect(refused.error?.message).toBe('Guard rails refused 51 machines before anything was sent');
		expect(refused.error?.description).toContain('the run is about 51 machines, more than the 50');
		expect(refused.error?.description).toContain('and 31 more');
		expect(sentTo(service)).toEqual([]);
		await act(service, [...ids.slice(1), ids[1] ?? ''], { operation });
		expect(sentTo(service)).toHaveLength(50);
	});

	test('any number with 0, fewer with less', async () => {
		const service = await startService();
		const ids = addMachines(service, 51);
		await act(service, ids.slice(0, 3), { guardRails: { mostMachines: 2 } });
		expect(sentTo(service)).toHaveLength(0);
		await act(service, ids, { guardRails: { mostMachines: 0 } });
		expect(sentTo(service)).toHaveLength(51);
	});

	test('what is only planned and what is carried out do not count against each other', async () => {
		const service = await startService();
		const [real = '', planned = ''] = addMachines(service, 2);
		const run = await act(service, [real, planned], {
			guardRails: { mostMachines: 1 },
			more: { options: { dryRun: `={{ $json.id === '${planned}' }}` } },
		});
		expect(run.error).toBeUndefined();
		expect(sentTo(service)).toEqual([real]);
		expect(run.items[1]?.json).toMatchObject({ verdict: 'start' });
	});

	test('machines count, not items: one name that stands for several is several', async () => {
		const service = await startService();
		for (const domain of ['contoso', 'fabrikam']) {
			service.simulator.machines.add({ computerDnsName: `both.${domain}.example` });
		}
		const run = await act(service, ['both'], {
			guardRails: { mostMachines: 1 },
			more: { machineId: locator('name', 'both'), options: { ifSeveral: 'all' } },
		});
		expect(run.error?.message).toContain('2 machines');
		expect(sentTo(service)).toEqual([]);
	});
});

describe('Machines that could not carry it out', () => {
	test.each([
		['an inactive sensor', 'isolate', inactive, {}, 'its sensor is inactive, last seen 2026-02-07'],
		['a machine not onboarded', 'isolate', notOnboarded, {}, 'not onboarded (CanBeOnboarded)'],
		['restriction on Linux', 'restrictCodeExecution', linux, {}, 'does not support'],
		['offboarding macOS', 'offboard', mac, { confirmName: 'mac-dev-014' }, 'does not support'],
		[
			'quarantine on macOS',
			'stopAndQuarantineFile',
			mac,
			{ sha1: 'a'.repeat(40) },
			'its system does not support StopAndQuarantineFile: macOS',
		],
		[
			'selective isolation on Linux',
			'isolate',
			linux,
			{ isolationType: 'Selective' },
			'its system does not support Selective Isolate: Linux',
		],
	])(
		'%s is refused before the call, unless the user goes ahead',
		async (_, operation, id, more, reason) => {
			const service = await startService();
			const refused = await act(service, [id], { operation, more });
			expect(refused.error?.message).toContain(reason);
			expect(sentTo(service)).toEqual([]);
			const guardRails = { ifInactive: 'goAhead', ifUnsupported: 'goAhead' };
			await act(service, [id], { operation, more, guardRails });
			expect(sentTo(service)).toEqual([id]);
		},
	);

	test('going ahead with one of them leaves the other in force', async () => {
		const service = await startService();
		const guardRails = { ifInactive: 'goAhead' };
		await act(service, [inactive], { guardRails });
		expect(sentTo(service)).toEqual([inactive]);
		service.simulator.machines.update(linux, { healthStatus: 'Inactive' });
		const operation = 'restrictCodeExecution';
		const run = await act(service, [linux], { operation, guardRails });
		expect(run.error?.message).toContain('does not support RestrictCodeExecution');
		expect(run.error?.message).not.toContain('inactive');
	});

	test('a device without a sensor can be contained', async () => {
		const service = await startService();
		const more = { isolationType: 'UnManagedDevice' };
		const run = await act(service, [notOnboarded], { more });
		expect(run.error).toBeUndefined();
		expect(sentTo(service)).toEqual([notOnboarded]);
	});

	test('the ID of a record that was merged names the machine it became', async () => {
		const service = await startService();
		service.simulator.machines.update(machine.hr, { mergedIntoMachineId: machine.finance });
		const run = await act(service, [machine.hr]);
		expect(run.error?.message).toContain(`merged into machine ${machine.finance}; use that ID`);
		expect(sentTo(service)).toEqual([]);
	});
});
