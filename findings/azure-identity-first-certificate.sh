#!/usr/bin/env bash
# @azure/identity takes the first certificate of a PEM bundle for the app's own, whatever key stands
# beside it. In a bundle that begins with the authority's certificate, as some tools write it, the
# assertion names the authority, and Entra answers that the key is not registered (AADSTS700027).
#
# Guessed: the certificate that belongs to the private key is chosen, or the bundle is refused.
# Seen: an assertion signed with the app's key under the authority's thumbprint, without a word.
source "$(dirname "${BASH_SOURCE[0]}")/laboratory.bash"
packages @azure/identity@4.13.1

openssl req -x509 -newkey rsa:2048 -nodes -keyout authority.key -out authority.pem -subj /CN=Authority -days 2 2>/dev/null
openssl req -newkey rsa:2048 -nodes -keyout app.key -out app.csr -subj /CN=App 2>/dev/null
openssl x509 -req -in app.csr -CA authority.pem -CAkey authority.key -CAcreateserial -out app.pem -days 2 2>/dev/null

check <<'JS'
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ClientCertificateCredential } from '@azure/identity';

const read = (file) => readFileSync(file, 'utf8');
const thumbprint = (file) => new X509Certificate(read(file)).fingerprint256.replaceAll(':', '');

/** The certificate that the client assertion of a bundle names. */
async function named(...files) {
	let body;
	const httpClient = {
		async sendRequest(request) {
			body = new URLSearchParams(String(request.body));
			const headers = { get: () => undefined, has: () => false, toJSON: () => ({}), *[Symbol.iterator]() {} };
			const token = { token_type: 'Bearer', expires_in: 3599, access_token: 'token-of-the-test' };
			return { request, status: 200, headers, bodyAsText: JSON.stringify(token) };
		},
	};
	const credential = new ClientCertificateCredential(
		'00000000-1111-2222-3333-444444444444',
		'11111111-2222-3333-4444-555555555555',
		{ certificate: files.map(read).join('') },
		{ httpClient },
	);
	await credential.getToken('https://api.securitycenter.microsoft.com/.default');
	const [header] = body.get('client_assertion').split('.');
	const { 'x5t#S256': x5t } = JSON.parse(Buffer.from(header, 'base64url'));
	const hex = Buffer.from(x5t, 'base64url').toString('hex').toUpperCase();
	return hex === thumbprint('app.pem') ? 'app' : hex === thumbprint('authority.pem') ? 'authority' : hex;
}

const seen = {
	'key, app, authority': await named('app.key', 'app.pem', 'authority.pem'),
	'key, authority, app': await named('app.key', 'authority.pem', 'app.pem'),
};
console.table(seen);
assert.deepEqual(Object.values(seen), ['app', 'authority']);
JS
