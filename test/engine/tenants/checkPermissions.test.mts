import { expect, it } from '@jest/globals';
import { fabrikamTenantId as fabrikam } from '../../../simulator/index.mts';
import { closeServicesAfterEachTest, startService } from '../service.mts';

closeServicesAfterEachTest();

const adatum = 'b4a1d7e3-4b1e-4c57-9e08-6d2f7b90c415';

it('every tenant of the credential has a row: what is missing, and where to give consent', async () => {
	const { simulator, engine } = await startService();
	const { tenantId: contoso, clientId } = simulator.credential;
	simulator.tenants.register({ tenantId: adatum });
	simulator.apps.update(clientId, {
		elsewhere: { [fabrikam]: ['Machine.ReadWrite.All', 'Machine.Isolate'] },
	});
	const run = await engine.runNode({
		node: 'defenderMachineAction',
		parameters: { resource: 'machineAction', operation: 'checkPermissions', tenants: 'all' },
		items: [{}, {}],
		credential: { tenants: `Fabrikam = ${fabrikam}\nAdatum = ${adatum}` },
	});
	expect(run.error).toBeUndefined();
	const consentIn = (tenant: string) =>
		`${simulator.url}/${tenant}/adminconsent?client_id=${clientId}`;
	expect(run.items.map(({ json }) => json)).toEqual([
		expect.objectContaining({
			tenantId: contoso,
			tenant: null,
			allowed: true,
			missingRoles: '',
			consentUrl: consentIn(contoso),
		}),
		{
			tenantId: fabrikam,
			tenant: 'Fabrikam',
			allowed: false,
			missingRoles:
				'Library.Manage, Machine.CollectForensics, Machine.LiveResponse, Machine.Offboard, Machine.RestrictExecution, Machine.Scan, Machine.StopAndQuarantine, Software.Read.All, Ti.ReadWrite, Vulnerability.Read.All',
			note: '',
			tokenRoles: 'Machine.ReadWrite.All, Machine.Isolate',
			consentUrl: consentIn(fabrikam),
		},
		{
			tenantId: adatum,
			tenant: 'Adatum',
			allowed: false,
			missingRoles: null,
			note: expect.stringMatching(/the app registration is not known in this tenant/),
			tokenRoles: '',
			consentUrl: consentIn(adatum),
		},
	]);
	expect(simulator.requests.posts()).toEqual([]);
});
