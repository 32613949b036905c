import { describe, expect, it } from '@jest/globals';
import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';
import { fabrikamTenantId as fabrikam, sharedHostName } from '../../../simulator/index.mts';
import { closeServicesAfterEachTest, startService, type Service } from '../service.mts';

closeServicesAfterEachTest();

const list = { tenants: `Fabrikam = ${fabrikam}` };
const contoso = 'contoso.example';

function tenant(mode: string, value: unknown): INodeParameters {
	return { tenant: { __rl: true, mode, value } as INodeParameters };
}

async function isolate(
	{ engine }: Service,
	parameters: INodeParameters,
	credential: ICredentialDataDecryptedObject,
	{ items = [{}] as IDataObject[], continues = false } = {},
) {
	return await engine.runNode({
		node: 'defenderMachineAction',
		parameters: {
			resource: 'machineAction',
			operation: 'isolate',
			machineId: { __rl: true, mode: 'name', value: sharedHostName },
			comment: 'test',
			waitForCompletion: false,
			...parameters,
		},
		items,
		credential,
		...(continues ? { onError: 'continueRegularOutput' } : {}),
	});
}

describe('an item happens in the tenant that it names', () => {
	it.each<[string, INodeParameters, IDataObject]>([
		['from the list', tenant('list', fabrikam), {}],
		['by ID', tenant('id', ` ${fabrikam.toUpperCase()} `), {}],
		['by name', tenant('name', 'Fabrikam'), {}],
		['by an expression that gives the ID', tenant('list', '={{ $json.to }}'), { to: fabrikam }],
		['by an expression that gives the name', tenant('list', '={{ $json.to }}'), { to: 'Fabrikam' }],
		['by an expression in place of the field', { tenant: '={{ $json.to }}' }, { to: 'Fabrikam' }],
	])('%s', async (_, parameters, item) => {
		const service = await startService();
		const run = await isolate(service, parameters, list, { items: [item] });
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json['tenantId']).toBe(fabrikam);
		expect(service.simulator.requests.posts().map(({ tenantId }) => tenantId)).toEqual([fabrikam]);
	});

	it('or in that of the credential, where it names none', async () => {
		const service = await startService();
		const { tenantId } = service.simulator.credential;
		for (const parameters of [{}, tenant('list', ''), tenant('id', tenantId)]) {
			const run = await isolate(service, parameters, list);
			expect(run.items[0]?.json['tenantId']).toBe(tenantId);
		}
	});

	it('whose ID comes from the token where the credential has a domain', async () => {
		const service = await startService();
		const run = await isolate(service, {}, { ...list, tenantId: contoso });
		expect(run.items[0]?.json['tenantId']).toBe(service.simulator.credential.tenantId);
	});
});

/** Each wrong or missing choice, and what the user reads. Nothing is ever sent. */
const wrong: Array<[string, INodeParameters, ICredentialDataDecryptedObject, RegExp, string]> = [
	['an unknown ID', tenant('id', contoso), list, /^Tenant: "contoso.example" is not/, 'Fabrikam ('],
	['an unknown name', tenant('name', 'Adatum'), list, /^Tenant: "Adatum" is not/, 'Fabrikam ('],
	['another letter case', tenant('name', 'fabrikam'), list, /^Tenant: "fabrikam"/, 'Fabrikam ('],
	['an ID where a name is due', tenant('name', fabrikam), list, /^Tenant: /, 'Fabrikam ('],
	['a name where an ID is due', tenant('id', 'Fabrikam'), list, /^Tenant: /, 'Fabrikam ('],
	['one that is not in the list any more', tenant('list', fabrikam), {}, /^Tenant: /, 'its own ('],
	['an empty ID', tenant('id', ''), list, /^Tenant: the field is empty/, 'Fabrikam ('],
	['an empty name', tenant('name', ' '), list, /^Tenant: the field is empty/, 'Fabrikam ('],
	[
		'an expression that came out empty',
		tenant('list', '={{ $json.nothing }}'),
		list,
		/^Tenant: the field is empty, its expression came out as undefined/,
		'Fabrikam (',
	],
	[
		'an expression in place of the field that came out empty',
		{ tenant: '={{ $json.nothing }}' },
		list,
		/^Tenant: the field is empty/,
		'Fabrikam (',
	],
	[
		'several tenants',
		tenant('list', `={{ ['Fabrikam', '${fabrikam}'] }}`),
		list,
		/^Tenant: .* is not text/,
		'Fabrikam (',
	],
	['a wildcard', tenant('name', '*'), list, /^Tenant: "\*" is not/, 'Fabrikam ('],
	['a list with a name twice', {}, twice('Fabrikam', 'fabrikam'), /^Other Tenants: in line 2/, ''],
	['a malformed list', {}, { tenants: 'Fabrikam' }, /^Other Tenants: in line 1/, ''],
	[
		'a credential whose tenant came out empty',
		{},
		{ tenantId: '={{ $json.nothing }}' },
		/^Directory \(Tenant\) ID: is empty/,
		'',
	],
	[
		'a link of another tenant',
		{
			machineId: {
				__rl: true,
				mode: 'url',
				value: `https://security.microsoft.com/machines/v2/${'a'.repeat(40)}?tid=${fabrikam}`,
			},
		},
		list,
		/^Machine: the link belongs to tenant/,
		'',
	],
];

function twice(...names: string[]): ICredentialDataDecryptedObject {
	const ids = [fabrikam, fabrikam.replace('a', 'b')];
	return { tenants: names.map((name, index) => `${name} = ${ids[index] ?? ''}`).join('\n') };
}

describe('a wrong choice sends nothing, not even a sign-in', () => {
	it.each(wrong)('%s', async (_, parameters, credential, message, valid) => {
		const service = await startService();
		const run = await isolate(service, parameters, credential);
		expect(run.error?.message).toMatch(message);
		expect(run.error?.description).toContain(valid);
		expect(service.simulator.requests.count()).toBe(0);
	});

	it('nor for the items beside it, unless the node goes on', async () => {
		const service = await startService();
		const { tenantId } = service.simulator.credential;
		const items = [{ to: tenantId }, { to: 'nowhere' }, { to: 'Fabrikam' }];
		const parameters = { tenant: '={{ $json.to }}' };
		const halted = await isolate(service, parameters, list, { items });
		expect(halted.error?.message).toMatch(/^Tenant: "nowhere"/);
		expect(halted.error?.context?.['itemIndex']).toBe(1);
		expect(service.simulator.requests.count()).toBe(0);
		const run = await isolate(service, parameters, list, { items, continues: true });
		expect(run.items.map(({ json }) => json['tenantId'])).toEqual([tenantId, undefined, fabrikam]);
		expect(run.items[1]?.json['error']).toMatch(/^Tenant: "nowhere"/);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2].map((item) => ({ item })),
		);
	});
});

describe('where there is no item', () => {
	const onItem = { tenantId: '={{ $json.tenant }}' };

	it('a list searches in the tenant that the form chooses', async () => {
		const { engine, simulator } = await startService();
		engine.credentialStore.edit(list);
		await engine.listSearch('searchMachines', tenant('name', 'Fabrikam'), 'srv');
		const asked = simulator.requests.of('listMachines').map(({ tenantId }) => tenantId);
		expect(new Set(asked)).toEqual(new Set([fabrikam]));
	});

	it('a list and a trigger fall back to no other tenant', async () => {
		const { engine, simulator } = await startService();
		engine.credentialStore.edit(list);
		const byItem = tenant('list', '={{ $json.to }}');
		await expect(engine.listSearch('searchMachines', byItem, 'srv')).rejects.toThrow(
			/^Tenant: an expression chooses it/,
		);
		await expect(
			engine.listSearch('searchMachines', tenant('name', 'Adatum'), 'srv'),
		).rejects.toThrow(/^Tenant: "Adatum"/);
		engine.credentialStore.edit(onItem);
		const words = /^Credential: a field of it has an expression that needs an item/;
		await expect(engine.listSearch('searchMachines', {}, 'srv')).rejects.toThrow(words);
		await expect(engine.listSearch('searchTenants', {})).rejects.toThrow(words);
		const trigger = engine.poller({ triggerOn: 'statusChanged' });
		await expect(trigger.poll('trigger', 'activate')).rejects.toThrow(words);
		expect(simulator.requests.count()).toBe(0);
	});

	it('the list of tenants is that of the credential, and asks nobody', async () => {
		const { engine, simulator } = await startService();
		engine.credentialStore.edit(list);
		const { tenantId } = simulator.credential;
		const all = (await engine.listSearch('searchTenants', {})).results;
		expect(all.map(({ value }) => value)).toEqual([tenantId, fabrikam]);
		const found = (await engine.listSearch('searchTenants', {}, 'FABRI')).results;
		expect(found.map(({ value }) => value)).toEqual([fabrikam]);
		expect(simulator.requests.count()).toBe(0);
	});

	it('saving tells what is wrong with the list', async () => {
		const { engine, simulator } = await startService();
		const { tenantId } = simulator.credential;
		const save = async (tenants: string) => (await engine.testCredential({ tenants })).message;
		expect(await save('Fabrikam')).toMatch(/^Other Tenants: in line 1/);
		expect(await save(`Own = ${tenantId}`)).toMatch(/is the tenant of the credential itself/);
		expect(simulator.requests.count()).toBe(0);
		const hidden = { tenants: `Own = ${tenantId}`, tenantId: contoso };
		expect((await engine.testCredential(hidden)).message).toMatch(
			/"Own", .* is the tenant of the credential itself/,
		);
		expect(simulator.requests.all().map(({ operation }) => operation)).toEqual(['token']);
		expect((await engine.testCredential(list)).status).toBe('OK');
	});
});
