import { describe, expect, it } from '@jest/globals';
import { fabrikamTenantId, sharedHostName, type Simulator } from '../../../simulator/index.mts';
import { closeServicesAfterEachTest, startService } from '../service.mts';

closeServicesAfterEachTest();

const byName = { __rl: true, mode: 'name', value: sharedHostName };

/** The machine of the name that both tenants have. */
function hostOf({ tenants }: Simulator, tenant: string): string | undefined {
	const { machines } = tenants.of(tenant);
	return machines.all().find(({ computerDnsName }) => computerDnsName === sharedHostName)?.id;
}

/** Where each isolation went, and whether it hit the machine of this tenant. */
function isolationsOf(simulator: Simulator): Array<[string, boolean]> {
	const { tenantId: contoso } = simulator.credential;
	return simulator.requests.of('isolate').map(({ tenantId = '', path }) => {
		const id = hostOf(simulator, tenantId);
		const name = tenantId === contoso ? 'contoso' : 'fabrikam';
		return [name, id !== undefined && path.includes(id)];
	});
}

describe('a credential whose tenant is an expression on the item', () => {
	it('isolates the host of each item in the tenant of this item', async () => {
		const { simulator, engine } = await startService();
		const { tenantId: contoso } = simulator.credential;
		const run = await engine.runNode({
			node: 'defenderMachineAction',
			parameters: {
				resource: 'machineAction',
				operation: 'isolate',
				machineId: byName,
				comment: 'test',
				waitForCompletion: false,
			},
			items: [contoso, fabrikamTenantId, contoso].map((tenant) => ({ tenant })),
			credential: { tenantId: '={{ $json.tenant }}' },
		});
		expect(run.error).toBeUndefined();
		expect(isolationsOf(simulator).sort()).toEqual([
			['contoso', true],
			['fabrikam', true],
		]);
		expect(run.items.map(({ json }) => json['tenantId'])).toEqual([
			contoso,
			fabrikamTenantId,
			contoso,
		]);
		expect(run.items.map(({ json }) => json['machineId'])).toEqual(
			[contoso, fabrikamTenantId, contoso].map((tenant) => hostOf(simulator, tenant)),
		);
	});
});
