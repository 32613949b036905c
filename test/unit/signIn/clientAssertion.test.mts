import { beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, X509Certificate } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { clientAssertion } from '../../../defender/signIn/clientAssertion.ts';
import type { SignatureAlgorithm } from '../../../defender/signIn/credentialData.ts';
import { clientId } from './fields.mts';
import { rsaKeyPair, type KeyPair } from './keyPairs.mts';

const tokenUrl = 'https://login.microsoftonline.us/contoso.onmicrosoft.com/oauth2/v2.0/token';
const now = Date.parse('2026-03-03T09:00:00.900Z');

let pair: KeyPair;
beforeAll(async () => {
	pair = await rsaKeyPair();
});

function assertionWith(algorithm: SignatureAlgorithm, id = 'first'): string {
	const certificate = new X509Certificate(pair.certificate);
	return clientAssertion(
		{ clientId, tokenUrl, now, id },
		{ key: pair.key, certificate, algorithm },
	);
}

function thumbprint(hash: string): string {
	const der = new X509Certificate(pair.certificate).raw;
	return createHash(hash).update(der).digest('base64url');
}

describe('a client assertion', () => {
	it.each([
		['PS256', 'x5t#S256', 'sha256', 'x5t'],
		['RS256', 'x5t', 'sha1', 'x5t#S256'],
	] as const)('%s is found by %s and verifies', (algorithm, name, hash, absent) => {
		const { publicKey } = new X509Certificate(pair.certificate);
		const verified = jwt.verify(assertionWith(algorithm), publicKey, {
			algorithms: [algorithm],
			clockTimestamp: now / 1000,
			complete: true,
		});
		expect(verified.header).toEqual({ alg: algorithm, typ: 'JWT', [name]: thumbprint(hash) });
		expect(verified.header).not.toHaveProperty([absent]);
	});

	it('is for this address only, from this app, and lives ten minutes', () => {
		const issued = Date.parse('2026-03-03T09:00:00Z') / 1000;
		expect(jwt.decode(assertionWith('PS256', 'one'))).toEqual({
			aud: tokenUrl,
			iss: clientId,
			sub: clientId,
			jti: 'one',
			iat: issued,
			nbf: issued,
			exp: issued + 600,
		});
	});

	it('does not verify as the other algorithm', () => {
		const { publicKey } = new X509Certificate(pair.certificate);
		const options = { algorithms: ['RS256' as const], clockTimestamp: now / 1000 };
		expect(() => jwt.verify(assertionWith('PS256'), publicKey, options)).toThrow();
	});
});
