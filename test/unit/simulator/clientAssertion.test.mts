import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { selfSigned, type SelfSigned } from '../../../simulator/index.mts';
import { Bench, day, defaultScope, minute, startTime, type Reply } from './client.mts';

const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A certificate that is valid from a day before the start until `to`. */
async function identity(to = startTime + 365 * day): Promise<SelfSigned> {
	return await selfSigned({ from: startTime - day, to });
}

let registered: SelfSigned;
let stranger: SelfSigned;
beforeAll(async () => {
	[registered, stranger] = [await identity(), await identity()];
});

let bench: Bench;
let clientId: string;
beforeEach(async () => {
	bench = await Bench.start();
	const certificates = [{ pem: registered.certificate }];
	clientId = bench.simulator.apps.register({ certificates, secrets: [] }).clientId;
});
afterEach(async () => {
	await bench.close();
});

function tokenUrl(): string {
	return `${bench.simulator.url}/${bench.simulator.credential.tenantId}/oauth2/v2.0/token`;
}

interface Change {
	claims?: Record<string, unknown>;
	header?: Record<string, unknown>;
	algorithm?: 'PS256' | 'RS256' | 'RS384';
	key?: string;
}

function assertion({ claims, header, algorithm = 'PS256', key }: Change = {}): string {
	const now = Math.floor(bench.clock.now() / 1000);
	const payload: Record<string, unknown> = {
		aud: tokenUrl(),
		iss: clientId,
		sub: clientId,
		jti: randomUUID(),
		nbf: now,
		iat: now,
		exp: now + 300,
		...claims,
	};
	const stated = Object.fromEntries(
		Object.entries(payload).filter(([, value]) => value !== undefined),
	);
	return jwt.sign(stated, key ?? registered.key, {
		algorithm,
		header: { alg: algorithm, typ: 'JWT', ...(header ?? { 'x5t#S256': registered.sha256 }) },
	});
}

async function present(client_assertion: string): Promise<Reply> {
	return await bench.postToken({
		client_id: clientId,
		client_assertion_type: type,
		client_assertion,
		grant_type: 'client_credentials',
		scope: defaultScope,
	});
}

describe('a client assertion', () => {
	it('signed with PS256 under x5t#S256 gets a token that the API takes', async () => {
		const { status, json } = await present(assertion());
		expect(status).toBe(200);
		expect((await bench.get('/api/machines', String(json.access_token))).status).toBe(200);
	});

	it('signed with RS256 under x5t gets one too', async () => {
		const reply = await present(
			assertion({ algorithm: 'RS256', header: { x5t: registered.sha1 } }),
		);
		expect(reply.status).toBe(200);
	});

	it('is good for the older endpoint with that one as audience', async () => {
		const path = `/${bench.simulator.credential.tenantId}/oauth2/token`;
		const aud = `${bench.simulator.url}${path}`;
		const fields = {
			client_id: clientId,
			client_assertion_type: type,
			client_assertion: assertion({ claims: { aud } }),
			grant_type: 'client_credentials',
			resource: 'https://api.securitycenter.microsoft.com',
		};
		expect((await bench.postToken(fields, path)).status).toBe(200);
	});

	it.each<[string, number, () => Change]>([
		[
			'with the audience of another endpoint',
			700023,
			() => ({ claims: { aud: 'https://login.x/t' } }),
		],
		['whose subject is not its issuer', 50048, () => ({ claims: { sub: 'someone' } })],
		['of another app', 700021, () => ({ claims: { sub: 'someone', iss: 'someone' } })],
		['that has expired', 700024, () => ({ claims: { exp: Math.floor(startTime / 1000) - 1 } })],
		[
			'that is not valid yet',
			700024,
			() => ({ claims: { nbf: Math.floor(startTime / 1000) + 400 } }),
		],
		['without expiry', 50027, () => ({ claims: { exp: undefined } })],
		['without thumbprint', 50027, () => ({ header: {} })],
		['under another algorithm', 50027, () => ({ algorithm: 'RS384' })],
		[
			'of a certificate that is not registered',
			700027,
			() => ({ key: stranger.key, header: { 'x5t#S256': stranger.sha256 } }),
		],
		['signed with another key', 50012, () => ({ key: stranger.key })],
	])('%s is refused', async (_what, code, change) => {
		const reply = await present(assertion(change()));
		expect([reply.status, reply.json.error]).toEqual([401, 'invalid_client']);
		expect(reply.json.error_codes).toEqual([code]);
	});

	it('is good as often as it is sent, as the libraries of Microsoft send it', async () => {
		const once = assertion();
		expect((await present(once)).status).toBe(200);
		expect((await present(once)).status).toBe(200);
	});

	it('may lack jti and nbf and have a padded thumbprint, as MSAL for Python 1.21 sends it', async () => {
		const padded = `${registered.sha1}${'='.repeat((4 - (registered.sha1.length % 4)) % 4)}`;
		const claims = { jti: undefined, nbf: undefined };
		const reply = await present(assertion({ claims, header: { x5t: padded }, algorithm: 'RS256' }));
		expect(padded).toMatch(/=$/);
		expect(reply.status).toBe(200);
	});

	it('is refused when it is old by the clock', async () => {
		const old = assertion();
		bench.clock.advance(6 * minute);
		expect((await present(old)).json.error_codes).toEqual([700024]);
	});

	it('is refused when its certificate has expired', async () => {
		const short = await identity(startTime + day);
		bench.simulator.apps.update(clientId, { certificates: [{ pem: short.certificate }] });
		const change = { key: short.key, header: { 'x5t#S256': short.sha256 } };
		expect((await present(assertion(change))).status).toBe(200);
		bench.clock.advance(2 * day);
		const reply = await present(assertion(change));
		expect(reply.json.error_codes).toEqual([700027]);
		expect(reply.json.error_description).toMatch(/The key used is expired/);
	});

	it('must be a JWT and come with its type', async () => {
		expect((await present('not a token')).json.error_codes).toEqual([50027]);
		const withoutType = await bench.postToken({
			client_id: clientId,
			client_assertion: assertion(),
			grant_type: 'client_credentials',
			scope: defaultScope,
		});
		expect(withoutType.json.error_codes).toEqual([900144]);
	});
});
