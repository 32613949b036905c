import { expect, it } from '@jest/globals';
import { fabrikamTenantId as fabrikam, selfSigned } from '../../../simulator/index.mts';
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
			certificateEnds: null,
		},
		{
			tenantId: adatum,
			tenant: 'Adatum',
			allowed: false,
			missingRoles: null,
			note: expect.stringMatching(/the app registration is not known in this tenant/),
			tokenRoles: '',
			consentUrl: consentIn(adatum),
			certificateEnds: null,
		},
	]);
	expect(simulator.requests.posts()).toEqual([]);
});

it.each([
	['lives', 30],
	['is over', -1],
])('a certificate that %s has its end in the row, in %i days', async (_, days) => {
	const { simulator, engine, clock } = await startService();
	const dayMs = 86_400_000;
	const now = clock.date();
	const pair = await selfSigned({ from: now - 60 * dayMs, to: now + days * dayMs });
	simulator.apps.update(simulator.credential.clientId, {
		certificates: [{ pem: pair.certificate }],
	});
	const run = await engine.runNode({
		node: 'defenderMachineAction',
		parameters: { resource: 'machineAction', operation: 'checkPermissions', tenants: 'all' },
		credential: {
			authentication: 'certificate',
			certificate: pair.certificate,
			privateKey: pair.key,
		},
	});
	expect(run.error).toBeUndefined();
	expect(run.items[0]?.json).toMatchObject({
		allowed: days > 0,
		certificateEnds: new Date(now + days * dayMs).toISOString(),
	});
});
