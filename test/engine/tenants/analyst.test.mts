import { expect, it } from '@jest/globals';
import { fabrikamTenantId as fabrikam } from '../../../simulator/index.mts';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { analystEngine } from '../signIn/analystService.mts';

closeServicesAfterEachTest();

async function isolate(continues: boolean, ...tenants: string[]) {
	const { simulator, clock } = await startService();
	const fields = { tenantId: '={{ $json.tenant }}' };
	const { tenantId: contoso } = simulator.credential;
	const engine = analystEngine(simulator, clock, ['Machine.Read', 'Machine.Isolate'], fields);
	const run = await engine.runNode({
		node: 'defenderMachineAction',
		parameters: {
			authentication: 'microsoftDefenderOAuth2Api',
			resource: 'machineAction',
			operation: 'isolate',
			machineId: byId(machine.finance),
			// What a workflow has left over from an app's sign-in counts for nothing.
			tenant: { __rl: true, mode: 'name', value: 'Fabrikam' },
			comment: 'test',
			waitForCompletion: false,
		},
		items: tenants.map((tenant) => ({ tenant: tenant === 'own' ? contoso : tenant })),
		...(continues ? { onError: 'continueRegularOutput' } : {}),
	});
	return { run, simulator, contoso };
}

const words = /^Credential: an expression in it gives this item other values than the first item/;

it('an analyst works in one tenant: items that name another are refused before any request', async () => {
	const { run, simulator } = await isolate(false, 'own', fabrikam);
	expect(run.error?.message).toMatch(words);
	expect(run.error?.context?.['itemIndex']).toBe(1);
	expect(simulator.requests.count()).toBe(0);
});

it('an analyst acts for the items that are like the first one, where the node goes on', async () => {
	const { run, simulator, contoso } = await isolate(true, 'own', fabrikam, 'own');
	expect(run.items.map(({ json }) => json['tenantId'])).toEqual([contoso, undefined, contoso]);
	expect(run.items[1]?.json['error']).toMatch(words);
	expect(simulator.requests.posts().map(({ tenantId }) => tenantId)).toEqual([contoso]);
});
