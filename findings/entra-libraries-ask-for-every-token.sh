#!/usr/bin/env bash
# Ten calls of one moment ask Entra for ten tokens: neither MSAL nor @azure/identity lets them share
# the request that is under way. A storm of alerts becomes a storm at the sign-in host.
#
# Guessed: both hold one request for each scope, as the caching that they document suggests.
# Seen: 10 token requests for 10 parallel calls, one for those that come after.
source "$(dirname "${BASH_SOURCE[0]}")/laboratory.bash"
packages @azure/msal-node@7.2.3 @azure/identity@4.13.1

check <<'JS'
import assert from 'node:assert/strict';
import { ClientSecretCredential } from '@azure/identity';
import { ConfidentialClientApplication } from '@azure/msal-node';

const tenant = '00000000-1111-2222-3333-444444444444';
const clientId = '11111111-2222-3333-4444-555555555555';
const scope = 'https://api.securitycenter.microsoft.com/.default';
const token = { token_type: 'Bearer', expires_in: 3599, access_token: 'token-of-the-test' };
let requests = 0;
async function answer() {
	requests += 1;
	await new Promise((over) => setTimeout(over, 20));
}

const application = new ConfidentialClientApplication({
	auth: { clientId, clientSecret: 'secret', authority: `https://login.microsoftonline.com/${tenant}` },
	system: {
		networkClient: {
			sendGetRequestAsync: async () => ({ status: 200, headers: {}, body: {} }),
			async sendPostRequestAsync() {
				await answer();
				return { status: 200, headers: {}, body: token };
			},
		},
	},
});
const credential = new ClientSecretCredential(tenant, clientId, 'secret', {
	httpClient: {
		async sendRequest(request) {
			await answer();
			const headers = { get: () => undefined, has: () => false, toJSON: () => ({}), *[Symbol.iterator]() {} };
			return { request, status: 200, headers, bodyAsText: JSON.stringify(token) };
		},
	},
});

const clients = {
	'@azure/msal-node': () => application.acquireTokenByClientCredential({ scopes: [scope] }),
	'@azure/identity': () => credential.getToken(scope),
};
const seen = {};
for (const [name, signIn] of Object.entries(clients)) {
	requests = 0;
	await Promise.all(Array.from({ length: 10 }, signIn));
	const together = requests;
	await signIn();
	seen[name] = { 'ten at once': together, 'one more': requests - together };
}
console.table(seen);
for (const row of Object.values(seen)) assert.deepEqual(row, { 'ten at once': 10, 'one more': 0 });
JS
