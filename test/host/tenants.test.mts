import { beforeEach, describe, expect, test } from '@jest/globals';
import { fabrikamTenantId as fabrikam, sharedHostName } from '../../simulator/index.mts';
import { finished, runManually, type Execution } from '../../scripts/host/executions.mts';
import { credentialData, credentialType } from '../../scripts/host/host.mts';
import type { Json } from '../../scripts/host/json.mts';
import type { StoredCredential } from '../../scripts/host/playbooks.mts';
import { useHost } from './shared/hostUnderTest.mts';
import { storedCredential } from './shared/storedCredential.mts';
import { chain, itemsThenDefender, node } from './shared/workflows.mts';

const host = useHost();

beforeEach(() => host().simulator.requests.clear());

/** Of every item its own; what n8n 1 makes of it once it has stored it is the first item's for all. */
const byItem = { tenantId: '={{ $json.tenant }}' };

async function credentialWith(change: Json): Promise<StoredCredential> {
	const name = 'Of many tenants';
	const data = { ...credentialData(host().simulator), ...change };
	return { id: await host().api.createCredential(name, credentialType, data), name };
}

function tenants(): string[] {
	const { tenantId: contoso } = host().simulator.credential;
	return [contoso, fabrikam, contoso];
}

async function execute(workflow: Json): Promise<Execution> {
	const { api } = host();
	const workflowId = await api.createWorkflow(workflow);
	return await finished(api, await runManually(api, workflowId, 'Start'), 120_000);
}

function isolate(credential: StoredCredential, more: Json = {}): Json {
	const items = tenants().map((tenant) => ({ tenant }));
	const parameters = {
		operation: 'isolate',
		machineId: { __rl: true, mode: 'name', value: sharedHostName },
		waitForCompletion: false,
		...more,
	};
	return itemsThenDefender('Isolate in many tenants', items, parameters, credential);
}

/** n8n's HTTP Request node, which lists the machines of each item's tenant. */
function listOverHttp(credential: StoredCredential): Json {
	const { url } = host().simulator;
	const items = tenants().map((tenant) => ({ json: { tenant } }));
	return chain('List in many tenants', [
		node(0, 'Start', 'n8n-nodes-base.manualTrigger', {}),
		{
			...node(1, 'Items', 'n8n-nodes-base.code', { jsCode: `return ${JSON.stringify(items)};` }),
			typeVersion: 2,
		},
		{
			...node(2, 'List', 'n8n-nodes-base.httpRequest', {
				url: `${url}/api/machines`,
				authentication: 'predefinedCredentialType',
				nodeCredentialType: credentialType,
				options: { response: { response: { neverError: false } } },
			}),
			typeVersion: 4.2,
			credentials: { [credentialType]: credential },
			onError: 'continueRegularOutput',
		},
	]);
}

function tenantsOf(operation: string): Array<string | undefined> {
	return host()
		.simulator.requests.of(operation)
		.map(({ tenantId }) => tenantId);
}

async function unchanged(id: string, work: () => Promise<void>): Promise<void> {
	const before = await storedCredential(host(), id);
	await work();
	expect(await storedCredential(host(), id)).toBe(before);
}

describe('A credential with an expression for the tenant', () => {
	test('isolates the host of each item in its own tenant, and stays as it is', async () => {
		const credential = await credentialWith(byItem);
		await unchanged(credential.id, async () => {
			const run = await execute(isolate(credential));
			expect(run.error).toBeUndefined();
			expect(run.items('Done').map(({ tenantId }) => tenantId)).toEqual(tenants());
			expect(tenantsOf('isolate').sort()).toEqual([...new Set(tenants())].sort());
			for (const { path, tenantId } of host().simulator.requests.of('isolate')) {
				const { machines } = host().simulator.tenants.of(tenantId ?? '');
				const own = machines.all().find((each) => each.computerDnsName === sharedHostName);
				expect(path).toContain(own?.id);
			}
		});
	});

	test('does so after a 401, too', async () => {
		const credential = await credentialWith(byItem);
		const get = { operation: 'getAll', limit: 1 };
		await unchanged(credential.id, async () => {
			await execute(isolate(credential, get));
			host().simulator.apps.revokeTokens();
			host().simulator.requests.clear();
			const run = await execute(isolate(credential, get));
			expect(run.error).toBeUndefined();
			const answered = host()
				.simulator.requests.of('listMachineActions')
				.map(({ status }) => status);
			expect(answered.filter((status) => status === 401).length).toBeGreaterThan(0);
			expect(run.items('Failed')).toEqual([]);
		});
	});

	test("is the same for n8n's HTTP Request node, also after a 401", async () => {
		const credential = await credentialWith(byItem);
		const workflow = listOverHttp(credential);
		await unchanged(credential.id, async () => {
			expect((await execute(workflow)).error).toBeUndefined();
			expect(tenantsOf('listMachines')).toEqual(tenants());
			host().simulator.apps.revokeTokens();
			await execute(workflow);
			host().simulator.requests.clear();
			expect((await execute(workflow)).error).toBeUndefined();
			expect(tenantsOf('listMachines')).toEqual(tenants());
		});
	});
});

describe('A credential', () => {
	test('is not changed by Save, with its test, where a field is an expression', async () => {
		const { api, simulator } = host();
		const { tenantId } = simulator.credential;
		const change = { tenantId: `={{ "${tenantId.toUpperCase()}".toLowerCase() }}` };
		const { id, name } = await credentialWith(change);
		const data = { ...credentialData(simulator), ...change };
		await unchanged(id, async () => {
			const credentials = { id, name, type: credentialType, data };
			const answer = await api.call('POST', '/rest/credentials/test', { credentials });
			expect(answer).toMatchObject({ data: { status: 'OK' } });
		});
		expect(tenantsOf('listMachineActions')).toEqual([tenantId]);
	});

	test('that lists a tenant acts there for the items that choose it', async () => {
		const credential = await credentialWith({ tenants: `Fabrikam = ${fabrikam}` });
		const tenant = { __rl: true, mode: 'id', value: '={{ $json.tenant }}' };
		await unchanged(credential.id, async () => {
			const run = await execute(isolate(credential, { operation: 'getAll', limit: 1, tenant }));
			expect(run.error).toBeUndefined();
			expect([...new Set(tenantsOf('listMachineActions'))].sort()).toEqual(
				[...new Set(tenants())].sort(),
			);
		});
	});

	test('with a malformed list is refused by its test', async () => {
		const data = { ...credentialData(host().simulator), tenants: 'Fabrikam' };
		const { status, message } = await host().api.saveAndTestCredential('x', credentialType, data);
		expect([status, message]).toEqual([
			'Error',
			expect.stringMatching(/^Other Tenants: in line 1/),
		]);
	});
});
