import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import jwt from 'jsonwebtoken';
import { readTokenClaims } from '../../../defender/signIn/tokenClaims.ts';

describe('the claims of a token', () => {
	it('tell app, tenant, audience, roles and end', () => {
		const token = jwt.sign(
			{
				aud: 'https://api.securitycenter.microsoft.com',
				appid: 'the-app',
				tid: 'the-tenant',
				oid: 'the-object',
				roles: ['Machine.Isolate', 'Machine.Read.All'],
				exp: 1_772_532_000,
			},
			'any key',
		);
		expect(readTokenClaims(token)).toEqual({
			clientId: 'the-app',
			tenantId: 'the-tenant',
			objectId: 'the-object',
			audience: 'https://api.securitycenter.microsoft.com',
			roles: ['Machine.Isolate', 'Machine.Read.All'],
			scopes: [],
			expiresAt: 1_772_532_000_000,
		});
	});

	it('of the newer kind name the app as azp', () => {
		expect(readTokenClaims(jwt.sign({ azp: 'the-app' }, 'any key'))?.clientId).toBe('the-app');
	});

	it('tell the delegated permissions of an analyst', () => {
		const token = jwt.sign({ scp: 'Machine.Read  Machine.Isolate' }, 'any key');
		expect(readTokenClaims(token)?.scopes).toEqual(['Machine.Read', 'Machine.Isolate']);
	});

	it('may be missing: a token without roles has none', () => {
		const token = jwt.sign({ roles: 'Machine.Isolate' }, 'any key', { noTimestamp: true });
		expect(readTokenClaims(token)).toEqual({
			clientId: '',
			tenantId: '',
			objectId: '',
			audience: '',
			roles: [],
			scopes: [],
			expiresAt: undefined,
		});
	});

	it('of anything else are none, and that is no fault', () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.string(),
					fc.array(fc.base64String()).map((p) => p.join('.')),
				),
				(t) => {
					const claims = readTokenClaims(t);
					expect(claims === undefined || Array.isArray(claims.roles)).toBe(true);
				},
			),
		);
	});
});
