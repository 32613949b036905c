import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fabrikamTenantId, sharedHostName } from '../../../simulator/index.mts';
import { Bench, defaultScope, errorOf, minute, rowsOf } from './client.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
});
afterEach(async () => {
	await bench.close();
});

const isolation = { Comment: 'Case 4711', IsolationType: 'Full' };

/** A token of the default app, or of another one, for a tenant. */
async function tokenIn(tenant: string, app?: { id: string; secret: string }): Promise<string> {
	const { clientId, clientSecret } = bench.simulator.credential;
	const reply = await bench.postToken(
		{
			client_id: app?.id ?? clientId,
			client_secret: app?.secret ?? clientSecret,
			grant_type: 'client_credentials',
			scope: defaultScope,
		},
		`/${tenant}/oauth2/v2.0/token`,
	);
	expect(reply.status).toBe(200);
	return String(reply.json.access_token);
}

/** The ID of the host whose name both tenants have, as one of them sees it. */
async function sharedHost(token: string): Promise<string> {
	const filter = encodeURIComponent(`computerDnsName eq '${sharedHostName}'`);
	const rows = rowsOf(await bench.get(`/api/machines?$filter=${filter}`, token));
	expect(rows).toHaveLength(1);
	return String(rows[0]?.id);
}

describe('two tenants', () => {
	it('have a host of the same name, and each sees and isolates its own', async () => {
		const [contoso, fabrikam] = [await bench.signIn(), await tokenIn(fabrikamTenantId)];
		const [here, there] = [await sharedHost(contoso), await sharedHost(fabrikam)];
		expect(here).not.toBe(there);
		expect((await bench.post(`/api/machines/${there}/isolate`, isolation, contoso)).status).toBe(
			404,
		);
		const reply = await bench.post(`/api/machines/${sharedHostName}/isolate`, isolation, fabrikam);
		expect([reply.status, reply.json.machineId]).toEqual([201, there]);
		const { actions } = bench.simulator.tenants.of(fabrikamTenantId);
		expect(actions.all().map(({ machineId }) => machineId)).toEqual([there]);
		expect(bench.simulator.actions.all()).toEqual([]);
		const path = `/api/machineactions/${String(reply.json.id)}`;
		expect((await bench.get(path, contoso)).status).toBe(404);
		expect((await bench.post(`${path}/cancel`, { Comment: 'no' }, contoso)).status).toBe(404);
		expect((await bench.get(path, fabrikam)).status).toBe(200);
	});

	it('have libraries and links of their own', async () => {
		const fabrikam = await tokenIn('fabrikam.example');
		expect(rowsOf(await bench.get('/api/libraryfiles'))).toHaveLength(2);
		expect(rowsOf(await bench.get('/api/libraryfiles', fabrikam))).toEqual([]);
		const { actions, machines } = bench.simulator.tenants.of(fabrikamTenantId);
		const { id } = actions.add({
			type: 'CollectInvestigationPackage',
			machineId: machines.all()[0]?.id ?? '',
			status: 'Succeeded',
		});
		const reply = await bench.get(`/api/machineactions/${id}/getPackageUri`, fabrikam);
		const link = String(JSON.parse(String(reply.json.value)));
		expect((await fetch(link)).status).toBe(200);
	});

	it('have quotas of their own', async () => {
		bench.simulator.limits.perMinute = 1;
		const tokens = [await bench.signIn(), await tokenIn(fabrikamTenantId)];
		const statuses: number[] = [];
		for (const token of [...tokens, ...tokens]) {
			statuses.push((await bench.get('/api/machines', token)).status);
		}
		expect(statuses).toEqual([200, 200, 429, 429]);
	});

	it('grant roles of their own, and know nothing of an app that they have not consented to', async () => {
		const { clientId, secrets } = bench.simulator.apps.register({
			roles: ['Machine.Read.All'],
			elsewhere: { [fabrikamTenantId]: ['Machine.Isolate'] },
		});
		const app = { id: clientId, secret: secrets[0]?.value ?? '' };
		const { tenantId } = bench.simulator.credential;
		const [home, abroad] = [await tokenIn(tenantId, app), await tokenIn(fabrikamTenantId, app)];
		expect((await bench.get('/api/machines', home)).status).toBe(200);
		const refused = await bench.get('/api/machines', abroad);
		expect(errorOf(refused).message).toContain('application roles: Machine.Isolate.');
		const third = '0f6c1f0e-6f0d-4a53-9d3a-6a1f7c0b8e22';
		bench.simulator.tenants.register({ tenantId: third });
		const reply = await bench.postToken(
			{
				client_id: clientId,
				client_secret: app.secret,
				grant_type: 'client_credentials',
				scope: defaultScope,
			},
			`/${third}/oauth2/v2.0/token`,
		);
		expect(reply.json.error_codes).toEqual([700016]);
	});

	it('show an app of another tenant with the domain that it comes from', async () => {
		const fabrikam = await tokenIn(fabrikamTenantId);
		const there = await sharedHost(fabrikam);
		const reply = await bench.post(`/api/machines/${there}/isolate`, isolation, fabrikam);
		expect(reply.json.requestor).toBe('soc-playbooks (contoso.onmicrosoft.com)');
		expect((await bench.isolate()).requestor).toBe('soc-playbooks');
	});

	it('can be hit by faults of their own, and are both as at the start after a reset', async () => {
		bench.simulator.faults.add({ on: '*', kind: 'status', tenantId: fabrikamTenantId });
		const fabrikam = await tokenIn(bench.simulator.credential.tenantId);
		expect((await bench.get('/api/machines', fabrikam)).status).toBe(200);
		const there = bench.simulator.tenants.of(fabrikamTenantId);
		there.actions.add({ type: 'Isolate', machineId: there.machines.all()[0]?.id ?? '' });
		bench.simulator.reset();
		expect(there.actions.all()).toEqual([]);
		expect(there.machines.all().length).toBeGreaterThan(1);
	});
});

it('a clock that is off shifts times and tokens, and the log keeps yours', async () => {
	bench.simulator.quirks.clockOffsetMs = 10 * minute;
	const entity = await bench.isolate();
	expect(entity.creationDateTimeUtc).toMatch(/^2026-03-03T09:24:07/);
	expect(bench.simulator.requests.of('isolate')[0]?.at).toBe(bench.clock.now());
	const reply = await bench.get('/api/machines');
	expect(reply.headers.get('date')).toBe('Tue, 03 Mar 2026 09:24:07 GMT');
});

it.each(['Account mode is inactive', 'No Tvm license'] as const)(
	'a tenant whose account is refused: %s',
	async (reason) => {
		bench.simulator.quirks.accountRefusal = reason;
		const reply = await bench.get('/api/machines');
		expect(reply.status).toBe(401);
		expect(errorOf(reply)).toEqual({
			code: 'Unauthorized',
			message: `Unauthorized request - reason of failure: ${reason}`,
		});
	},
);

it('every request is told once it is answered', async () => {
	await bench.close();
	const told: [string, number][] = [];
	bench = await Bench.start({
		onRequest: ({ operation, status }) => told.push([operation, status]),
	});
	await bench.get('/api/machines');
	expect(told).toEqual([
		['token', 200],
		['listMachines', 200],
	]);
});
