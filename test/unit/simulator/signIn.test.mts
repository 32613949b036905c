import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { Bench, defaultScope, errorOf, hour, second, startTime, type Reply } from './client.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
});
afterEach(async () => {
	await bench.close();
});

function fields(changes: Record<string, string | undefined> = {}): Record<string, string> {
	const { clientId, clientSecret } = bench.simulator.credential;
	const all: Record<string, string | undefined> = {
		client_id: clientId,
		client_secret: clientSecret,
		grant_type: 'client_credentials',
		scope: defaultScope,
		...changes,
	};
	return Object.fromEntries(
		Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
	);
}

function refusal({ status, json }: Reply): unknown[] {
	return [status, json.error, json.error_codes];
}

describe('a token', () => {
	it('comes with type, lifetime and the claims that the API checks', async () => {
		const { status, json } = await bench.postToken(fields());
		expect(status).toBe(200);
		expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599 });
		expect(jwt.decode(String(json.access_token))).toMatchObject({
			aud: 'https://api.securitycenter.microsoft.com',
			appid: bench.simulator.credential.clientId,
			tid: bench.simulator.credential.tenantId,
			iat: Math.ceil(startTime / 1000),
			exp: Math.ceil(startTime / 1000) + 3599,
			roles: expect.arrayContaining(['Machine.Isolate']),
		});
	});

	it('of the older endpoint has its numbers as strings and names the resource', async () => {
		const resource = 'https://api.securitycenter.windows.com';
		const path = `/${bench.simulator.credential.tenantId}/oauth2/token`;
		const { json } = await bench.postToken(fields({ scope: undefined, resource }), path);
		expect(json).toMatchObject({ expires_in: '3599', resource, token_type: 'Bearer' });
		expect((await bench.get('/api/machines', String(json.access_token))).status).toBe(200);
	});

	it('is given for the verified domain of the tenant as well', async () => {
		expect((await bench.postToken(fields(), '/contoso.example/oauth2/v2.0/token')).status).toBe(
			200,
		);
	});

	it('is given for client id and secret in HTTP Basic', async () => {
		const { clientId, clientSecret, tenantId } = bench.simulator.credential;
		const basic = Buffer.from(`${clientId}:${encodeURIComponent(clientSecret)}`).toString('base64');
		const response = await fetch(`${bench.simulator.url}/${tenantId}/oauth2/v2.0/token`, {
			method: 'POST',
			headers: { authorization: `Basic ${basic}` },
			body: new URLSearchParams({ grant_type: 'client_credentials', scope: defaultScope }),
		});
		expect(response.status).toBe(200);
		await response.text();
	});

	it('has no roles claim when the app has none', async () => {
		const claims = jwt.decode(await bench.signInWith());
		expect(claims).not.toHaveProperty('roles');
	});

	it('expires by the clock and is then refused with 401', async () => {
		const token = await bench.signIn();
		bench.clock.advance(3599 * second);
		expect((await bench.get('/api/machines', token)).status).toBe(200);
		bench.clock.advance(second);
		const reply = await bench.get('/api/machines', token);
		expect(reply.status).toBe(401);
		expect(errorOf(reply).code).toBe('Unauthorized');
	});

	it('can be revoked, and one given out in the same second afterwards holds', async () => {
		const old = await bench.signIn();
		bench.simulator.apps.revokeTokens(bench.simulator.credential.clientId);
		const fresh = await bench.signIn();
		expect((await bench.get('/api/machines', old)).status).toBe(401);
		expect((await bench.get('/api/machines', fresh)).status).toBe(200);
	});

	it('keeps its roles when the app gets others', async () => {
		const app = bench.simulator.apps.register({ roles: [] });
		const secret = app.secrets[0]?.value ?? '';
		const old = await bench.signIn({ clientId: app.clientId, secret });
		bench.simulator.apps.update(app.clientId, { roles: ['Machine.Read.All'] });
		const fresh = await bench.signIn({ clientId: app.clientId, secret });
		expect((await bench.get('/api/machines', old)).status).toBe(403);
		expect((await bench.get('/api/machines', fresh)).status).toBe(200);
	});
});

describe('the audience', () => {
	it.each([
		'https://api.securitycenter.microsoft.com/.default',
		'https://securitycenter.onmicrosoft.com/windowsatpservice/.default',
		'https://api.securitycenter.windows.com/.default',
	])('%s is accepted by the API', async (scope) => {
		const token = await bench.signIn(undefined, scope);
		expect((await bench.get('/api/machines', token)).status).toBe(200);
	});

	it('may be the origin of the simulator', async () => {
		const token = await bench.signIn(undefined, `${bench.simulator.url}/.default`);
		expect((await bench.get('/api/machines', token)).status).toBe(200);
	});

	it('of the other product gets a token and then 403', async () => {
		const token = await bench.signIn(undefined, 'https://api.security.microsoft.com/.default');
		const reply = await bench.get('/api/machines', token);
		expect(reply.status).toBe(403);
		expect(errorOf(reply).code).toBe('Forbidden');
		expect(errorOf(reply).message).not.toMatch(/roles/);
	});
});

describe('signing in is refused', () => {
	const otherTenant = 'b2a7d0ce-6d5b-4f43-9a3c-0d1f5f6c2b11';

	it.each<[string, Record<string, string | undefined>, number, string, number]>([
		['a wrong secret', { client_secret: 'no' }, 401, 'invalid_client', 7000215],
		['no secret', { client_secret: undefined }, 401, 'invalid_client', 7000216],
		['an unknown app', { client_id: otherTenant }, 400, 'unauthorized_client', 700016],
		['no client id', { client_id: undefined }, 400, 'invalid_request', 900144],
		['no grant type', { grant_type: undefined }, 400, 'invalid_request', 900144],
		['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
		['no scope', { scope: undefined }, 400, 'invalid_request', 900144],
		['a bad scope', { scope: 'Machine.Read.All' }, 400, 'invalid_scope', 70011],
		['two scopes', { scope: `${defaultScope} ${defaultScope}` }, 400, 'invalid_scope', 70011],
		[
			'an unknown resource',
			{ scope: 'https://x.example/.default' },
			400,
			'invalid_resource',
			500011,
		],
		['a resource on v2', { resource: 'https://x.example' }, 400, 'invalid_request', 901002],
	])('for %s', async (_what, change, status, error, code) => {
		expect(refusal(await bench.postToken(fields(change)))).toEqual([status, error, [code]]);
	});

	it.each([
		['an unknown tenant', otherTenant, 90002],
		['an unknown domain', 'nobody.example', 90002],
		['a malformed tenant', 'my%20tenant', 900023],
		['the word common', 'common', 900023],
	])('for %s', async (_what, tenant, code) => {
		const reply = await bench.postToken(fields(), `/${tenant}/oauth2/v2.0/token`);
		expect(refusal(reply)).toEqual([400, 'invalid_request', [code]]);
	});

	it('for a tenant of another cloud and for one without Defender', async () => {
		const { tenants, apps } = bench.simulator;
		tenants.register({ tenantId: otherTenant, otherCloud: true });
		const path = `/${otherTenant}/oauth2/v2.0/token`;
		expect(refusal(await bench.postToken(fields(), path))[2]).toEqual([90038]);
		tenants.register({ tenantId: otherTenant, hasDefender: false });
		const { clientId, secrets } = apps.register({ tenantId: otherTenant });
		const own = fields({ client_id: clientId, client_secret: secrets[0]?.value });
		expect(refusal(await bench.postToken(own, path))).toEqual([400, 'invalid_resource', [500011]]);
	});

	it('for the ID of the secret instead of its value, naming the app', async () => {
		const app = bench.simulator.apps.register({ secrets: [{ value: 'v', id: 'the-id' }] });
		const reply = await bench.postToken(
			fields({ client_id: app.clientId, client_secret: 'the-id' }),
		);
		expect(reply.json.error_description).toMatch(
			`AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${app.clientId}'. Trace ID: `,
		);
	});

	it('for a secret that has expired by the clock', async () => {
		const { clientId } = bench.simulator.apps.register({
			secrets: [{ value: 'v', id: 'i', expiresAt: startTime + hour }],
		});
		const own = fields({ client_id: clientId, client_secret: 'v' });
		expect((await bench.postToken(own)).status).toBe(200);
		bench.clock.advance(hour);
		expect(refusal(await bench.postToken(own))).toEqual([401, 'invalid_client', [7000222]]);
	});

	it('for a disabled app', async () => {
		const { clientId } = bench.simulator.credential;
		bench.simulator.apps.update(clientId, { enabled: false });
		expect(refusal(await bench.postToken(fields()))).toEqual([
			400,
			'unauthorized_client',
			[7000112],
		]);
	});

	it('on the older endpoint under its own code, and for a scope instead of a resource', async () => {
		const path = `/${bench.simulator.credential.tenantId}/oauth2/token`;
		const resource = 'https://api.securitycenter.microsoft.com';
		const noSecret = fields({ client_secret: undefined, scope: undefined, resource });
		expect(refusal(await bench.postToken(noSecret, path))[2]).toEqual([7000218]);
		expect(refusal(await bench.postToken(fields(), path))[2]).toEqual([900144]);
	});

	it('in a body whose parts are broken by spaces, or by CR LF as in older answers', async () => {
		const wrong = fields({ client_secret: 'no' });
		const { json } = await bench.postToken(wrong);
		expect(json).toEqual({
			error: 'invalid_client',
			error_description: expect.stringMatching(
				/^AADSTS7000215: .* Trace ID: \S{36} Correlation ID: \S{36} Timestamp: 2026-03-03 09:14:07Z$/,
			),
			error_codes: [7000215],
			timestamp: '2026-03-03 09:14:07Z',
			trace_id: expect.stringMatching(/^\S{36}$/),
			correlation_id: expect.stringMatching(/^\S{36}$/),
			error_uri: 'https://login.microsoftonline.com/error?code=7000215',
		});
		bench.simulator.quirks.tokenErrorBreaks = 'crlf';
		const older = await bench.postToken(wrong);
		expect(older.json.error_description).toMatch(/\r\nTrace ID: \S+\r\nCorrelation ID: /);
	});
});
