import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { Bench, type Reply } from './client.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
	const permissions = ['Machine.Read', 'Machine.Isolate'];
	bench.simulator.analysts.sitAtBrowser({ name: 'ada@contoso.example', permissions });
});
afterEach(async () => {
	await bench.close();
});

const redirect = 'http://127.0.0.1:1/callback?from=n8n';
const audience = 'https://api.securitycenter.microsoft.com';

async function visit(changes: Record<string, string> = {}): Promise<Response> {
	const { tenantId, clientId } = bench.simulator.credential;
	const query = new URLSearchParams({
		client_id: clientId,
		response_type: 'code',
		redirect_uri: redirect,
		scope: `${audience}/.default offline_access`,
		state: 'state-1',
		...changes,
	});
	const page = `${bench.simulator.url}/${tenantId}/oauth2/v2.0/authorize?${query.toString()}`;
	return await fetch(page, { redirect: 'manual' });
}

async function codeFrom(response: Response): Promise<string> {
	await response.arrayBuffer();
	return new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '';
}

async function redeem(code: string, changes: Record<string, string> = {}): Promise<Reply> {
	const { clientId, clientSecret } = bench.simulator.credential;
	return await bench.postToken({
		client_id: clientId,
		client_secret: clientSecret,
		grant_type: 'authorization_code',
		code,
		redirect_uri: redirect,
		...changes,
	});
}

describe('the sign-in page', () => {
	it('sends the browser back with a code and the state, and keeps the query of the app', async () => {
		const response = await visit();
		expect(response.status).toBe(302);
		const target = new URL(response.headers.get('location') ?? '');
		expect(target.searchParams.get('state')).toBe('state-1');
		expect(target.searchParams.get('from')).toBe('n8n');
	});

	it('gives a code that is good for tokens of the analyst, once', async () => {
		const code = await codeFrom(await visit());
		const { status, json } = await redeem(code);
		expect(status).toBe(200);
		expect(json.refresh_token).toEqual(expect.any(String));
		expect(jwt.decode(String(json.access_token))).toMatchObject({
			aud: audience,
			scp: 'Machine.Read Machine.Isolate',
		});
		expect((await redeem(code)).json.error_codes).toEqual([54005]);
	});

	it('grants what was asked for and no more', async () => {
		const code = await codeFrom(await visit({ scope: `${audience}/Machine.Read` }));
		const { json } = await redeem(code);
		expect(jwt.decode(String(json.access_token))).toMatchObject({ scp: 'Machine.Read' });
	});

	it('gives a refresh token only to those who ask for offline_access', async () => {
		const code = await codeFrom(await visit({ scope: `${audience}/.default` }));
		const { status, json } = await redeem(code);
		expect(status).toBe(200);
		expect(json).not.toHaveProperty('refresh_token');
	});

	it.each([
		['another redirect', {}, { redirect_uri: 'http://127.0.0.1:2/' }, 500112],
		['another verifier', { code_challenge: 'A'.repeat(43) }, { code_verifier: 'other' }, 501481],
		['another app secret', {}, { client_secret: 'wrong' }, 7000215],
	])('refuses tokens for %s', async (_, asked, redeemed, code) => {
		const given = await codeFrom(await visit(asked));
		expect((await redeem(given, redeemed)).json.error_codes).toEqual([code]);
	});

	it('takes the PKCE verifier that belongs to the challenge', async () => {
		const verifier = 'a-verifier-of-at-least-forty-three-characters';
		const challenge = createHash('sha256').update(verifier).digest('base64url');
		const given = await codeFrom(await visit({ code_challenge: challenge }));
		expect((await redeem(given, { code_verifier: verifier })).status).toBe(200);
	});

	it('shows an error for an unknown app and waits for a user when there is none', async () => {
		expect((await visit({ client_id: 'nobody' })).status).toBe(400);
		bench.simulator.analysts.sitAtBrowser(undefined);
		const response = await visit();
		expect(response.status).toBe(200);
		expect(await response.text()).toContain('Sign in');
	});

	it('sends an error back for a resource that the tenant does not have', async () => {
		const response = await visit({ scope: 'https://no.example/.default' });
		expect(response.headers.get('location')).toContain('error=invalid_resource');
	});
});
