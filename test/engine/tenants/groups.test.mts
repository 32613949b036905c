import { describe, expect, it } from '@jest/globals';
import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';
import { fabrikamTenantId as fabrikam, type Simulator } from '../../../simulator/index.mts';
import { byId, closeServicesAfterEachTest, startService, type Service } from '../service.mts';

closeServicesAfterEachTest();

/** Which tenant each item names, and which machine. */
interface Wanted {
	readonly tenant: string;
	readonly id: string;
}

const fields: ICredentialDataDecryptedObject = { tenantId: '={{ $json.tenant }}' };

async function run(
	{ engine }: Service,
	items: readonly Wanted[],
	parameters: INodeParameters = {},
	{ continues = false, credential = fields } = {},
) {
	return await engine.runNode({
		node: 'defenderMachineAction',
		parameters: {
			resource: 'machineAction',
			operation: 'runAntiVirusScan',
			machineId: byId('={{ $json.id }}'),
			comment: 'test',
			waitForCompletion: false,
			...parameters,
		},
		items: items.map((item): IDataObject => ({ ...item })),
		credential,
		...(continues ? { onError: 'continueRegularOutput' } : {}),
	});
}

/** So many machines of a tenant. */
function machinesIn({ tenants }: Simulator, tenant: string, count: number): Wanted[] {
	const { machines } = tenants.of(tenant);
	return Array.from({ length: count }, () => ({ tenant, id: machines.add({}).id }));
}

/** Another tenant that has consented to the default app. */
function newTenant({ tenants, apps, credential }: Simulator, index: number): string {
	const tenantId = `b${String(index).padStart(7, '0')}-4b1e-4c57-9e08-6d2f7b90c415`;
	tenants.register({ tenantId });
	const { clientId } = credential;
	apps.update(clientId, { elsewhere: { ...elsewhereOf(index), [tenantId]: roles } });
	return tenantId;
}

const roles = ['Machine.Scan', 'Machine.Isolate', 'Machine.ReadWrite.All'];
const elsewhereOf = (index: number): Record<string, string[]> =>
	Object.fromEntries([
		[fabrikam, roles],
		...Array.from({ length: index }, (_, other): [string, string[]] => [
			`b${String(other).padStart(7, '0')}-4b1e-4c57-9e08-6d2f7b90c415`,
			roles,
		]),
	]);

const nowhere = '99999999-2222-4333-8444-555555555555';

describe('items of several tenants', () => {
	it('come out in the order of the input, each with its tenant', async () => {
		const service = await startService();
		const { simulator } = service;
		const { tenantId: contoso } = simulator.credential;
		const here = machinesIn(simulator, contoso, 3);
		const there = machinesIn(simulator, fabrikam, 3);
		const items = here.flatMap((wish, index) => [wish, ...there.slice(index, index + 1)]);
		const { items: outputs, error } = await run(service, items);
		expect(error).toBeUndefined();
		expect(outputs.map(({ json }) => [json['tenantId'], json['machineId']])).toEqual(
			items.map(({ tenant, id }) => [tenant, id]),
		);
		expect(outputs.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		expect(simulator.requests.count('token')).toBe(2);
	});

	it('wait at the same time, more of them than start at a time', async () => {
		const service = await startService();
		const { simulator, clock } = service;
		const items = Array.from({ length: 12 }, (_, index) =>
			machinesIn(simulator, newTenant(simulator, index), 1),
		).flat();
		const alone = await startService();
		const [one] = machinesIn(alone.simulator, alone.simulator.credential.tenantId, 1);
		await run(alone, one === undefined ? [] : [one], { waitForCompletion: true });
		const all = await run(service, items, { waitForCompletion: true });
		expect(all.error).toBeUndefined();
		expect(all.items.map(({ json }) => json['status'])).toEqual(items.map(() => 'Succeeded'));
		expect(clock.elapsed).toBeLessThan(1.3 * alone.clock.elapsed);
	});

	it('count together where a guard rail counts machines', async () => {
		const service = await startService();
		const { simulator } = service;
		const { tenantId: contoso } = simulator.credential;
		const items = [contoso, fabrikam].flatMap((tenant) => machinesIn(simulator, tenant, 2));
		const rails = (mostMachines: number): INodeParameters => ({ guardRails: { mostMachines } });
		const refused = await run(service, items, rails(3));
		expect(refused.error?.message).toContain('Guard rails refused');
		expect(refused.error?.description).toContain('the run is about 4 machines, more than the 3');
		expect(simulator.requests.posts()).toEqual([]);
		expect((await run(service, items, rails(4))).error).toBeUndefined();
	});

	it('are not started while an item of another tenant says no', async () => {
		const service = await startService();
		const { simulator } = service;
		const { tenantId: contoso } = simulator.credential;
		const good = machinesIn(simulator, contoso, 2);
		for (const bad of ['no id', 'unknown.example']) {
			const items = [...good, { tenant: fabrikam, id: bad }];
			const parameters = { machineId: { __rl: true, mode: 'name', value: '={{ $json.id }}' } };
			const halted = await run(service, items, bad === 'no id' ? {} : parameters);
			expect(halted.error?.message).toMatch(/^Tenant a3f0c6d2-/);
			expect(halted.error?.context?.['itemIndex']).toBe(2);
		}
		expect(simulator.requests.posts()).toEqual([]);
	});
});

describe('a tenant that refuses', () => {
	it.each<[string, (simulator: Simulator) => string, RegExp]>([
		['is unknown', () => nowhere, /tenant does not exist in this cloud/],
		[
			'has not consented',
			({ tenants }) => tenants.register({ tenantId: nowhere }).tenantId,
			/app registration is not known in this tenant/,
		],
		[
			'is throttled',
			({ faults }) => {
				const on = 'runAntiVirusScan';
				faults.add({ on, kind: 'status', status: 429, times: 99, tenantId: fabrikam });
				return fabrikam;
			},
			/limit for this call/,
		],
	])('because it %s costs its own items only', async (_, tenantIn, words) => {
		const service = await startService();
		const { simulator } = service;
		const bad = tenantIn(simulator);
		const { tenantId: contoso } = simulator.credential;
		const [first, second] = machinesIn(simulator, contoso, 2);
		const [other] = machinesIn(simulator, bad, 1);
		if (first === undefined || second === undefined || other === undefined) throw new Error();
		const { items } = await run(service, [first, other, second], {}, { continues: true });
		expect(items.map(({ json }) => json['machineId'])).toEqual([first.id, undefined, second.id]);
		expect(items[1]?.json['error']).toMatch(words);
		expect(items[1]?.json['error']).toContain(`Tenant ${bad}: `);
		expect(items[1]?.json['message']).toMatchObject({ tenantId: bad });
		expect(simulator.actions.all()).toHaveLength(2);
	});

	it('ends the run with its name, and with what was started elsewhere', async () => {
		const service = await startService();
		const { simulator } = service;
		simulator.apps.update(simulator.credential.clientId, {
			elsewhere: { [fabrikam]: ['Machine.Read.All'] },
		});
		const [here] = machinesIn(simulator, simulator.credential.tenantId, 1);
		const [there] = machinesIn(simulator, fabrikam, 1);
		if (here === undefined || there === undefined) throw new Error();
		const { error } = await run(service, [here, there]);
		expect(error?.message).toMatch(
			new RegExp(
				`^Tenant ${fabrikam}: ws-\\d+ was not scanned\\. The app registration may not do this: it needs the app role Machine\\.Scan$`,
			),
		);
		const [action] = simulator.actions.all();
		expect(error?.description).toContain(
			`In tenant ${simulator.credential.tenantId}: 1 action goes on in Microsoft Defender: item 0: RunAntiVirusScan ${action?.id ?? ''} on ${simulator.machines.get(here.id)?.computerDnsName ?? ''} (${here.id})`,
		);
		expect(error?.description).toContain(`In tenant ${fabrikam}: No action was started`);
	});
});

describe('what many tenants cost', () => {
	it('one look at the credential for each item, and none for a request', async () => {
		const service = await startService();
		const { simulator, engine } = service;
		const { tenantId: contoso } = simulator.credential;
		const [machine] = machinesIn(simulator, contoso, 1);
		const machineId = machine?.id ?? '';
		const items = Array.from({ length: 100 }, () => {
			const { id } = simulator.actions.add({ type: 'Isolate', machineId, status: 'Succeeded' });
			return { tenant: contoso, id };
		});
		const get = { operation: 'get', machineActionId: byId('={{ $json.id }}') };
		expect((await run(service, items, get)).error).toBeUndefined();
		expect(engine.credentialStore.reads).toBe(100);
	});

	it('a hundred tenants cost the calls of a hundred runs, and the time of one', async () => {
		const many = await startService();
		const tenants = Array.from({ length: 100 }, (_, index) => newTenant(many.simulator, index));
		const items = tenants.flatMap((tenant) => machinesIn(many.simulator, tenant, 10));
		const ended = await run(many, items, { waitForCompletion: true });
		expect(ended.error).toBeUndefined();
		expect(ended.items.filter(({ json }) => json['status'] !== 'Succeeded')).toEqual([]);

		const one = await startService();
		const tenant = newTenant(one.simulator, 0);
		await run(one, machinesIn(one.simulator, tenant, 10), { waitForCompletion: true });
		expect(many.simulator.requests.count()).toBeLessThanOrEqual(
			100 * one.simulator.requests.count(),
		);

		const big = await startService();
		const home = newTenant(big.simulator, 0);
		await run(big, machinesIn(big.simulator, home, 1_000), { waitForCompletion: true });
		expect(many.clock.elapsed).toBeLessThanOrEqual(1.3 * big.clock.elapsed);
	});
});

describe('a tenant that is taken from the list', () => {
	it('is refused by a run under way at its next sign-in', async () => {
		const service = await startService();
		const { simulator, engine, clock } = service;
		engine.credentialStore.edit({ tenants: `Fabrikam = ${fabrikam}` });
		simulator.apps.update(simulator.credential.clientId, { tokenLifetimeSeconds: 1200 });
		const [there] = machinesIn(simulator, fabrikam, 1);
		if (there === undefined) throw new Error();
		simulator.tenants.of(fabrikam).machines.behave(there.id, { offline: true });
		const running = engine.runNode({
			node: 'defenderMachineAction',
			parameters: {
				resource: 'machineAction',
				operation: 'runAntiVirusScan',
				machineId: byId(there.id),
				tenant: { __rl: true, mode: 'name', value: 'Fabrikam' },
				comment: 'test',
				waitForCompletion: true,
				options: { timeout: 3600 },
			},
		});
		const begun = clock.elapsed;
		while (simulator.requests.count('runAntiVirusScan') === 0) await clock.sleep(1000);
		engine.credentialStore.edit({ tenants: '' });
		const { error } = await running;
		expect(error?.message).toMatch(/Tenant: "Fabrikam" is not the name of a tenant/);
		expect(clock.elapsed - begun).toBeLessThan(1_300_000);
		expect(simulator.requests.count('token')).toBe(1);
	});
});
