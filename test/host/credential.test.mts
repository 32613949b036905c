import { describe, expect, test } from '@jest/globals';
import { credentialData, credentialType } from '../../scripts/host/host.mts';
import type { Json } from '../../scripts/host/json.mts';
import { isOldLine, useHost } from './shared/hostUnderTest.mts';
import { secretsIn } from './shared/secrets.mts';

const host = useHost();

async function testWith(change: Json): Promise<Json> {
	const data = { ...credentialData(host().simulator), ...change };
	return await host().api.saveAndTestCredential('Under test', credentialType, data);
}

describe('The credential in n8n', () => {
	test('is accepted when it can sign in and list actions', async () => {
		expect(await testWith({})).toMatchObject({ status: 'OK' });
	});

	test('a wrong secret is told as one, with the code of the sign-in service', async () => {
		const { status, message } = await testWith({ clientSecret: 'not-the-secret-0123456789' });
		expect(status).toBe('Error');
		expect(message).toMatch(/Client Secret/);
		expect(message).toMatch(/AADSTS7000215/);
	});

	test('an unknown tenant is told as one', async () => {
		const { status, message } = await testWith({
			tenantId: '11111111-2222-3333-4444-555555555555',
		});
		expect(status).toBe('Error');
		expect(message).toMatch(/Check Directory \(Tenant\) ID/);
	});

	test('an app without roles gets the name of the role', async () => {
		const app = host().simulator.apps.register({ roles: [] });
		const { status, message } = await testWith({
			clientId: app.clientId,
			clientSecret: app.secrets[0]?.value,
			tenantId: app.tenantId,
		});
		expect(status).toBe('Error');
		// Version 1 of n8n asks for other words by status code, and then does not find them.
		expect(message).toMatch(isOldLine ? /^Forbidden/ : /Machine\.ReadWrite\.All/);
	});

	test('a cloud that nobody answers for is told in our words, not in those of sockets', async () => {
		const { status, message } = await testWith({ loginUrl: 'http://127.0.0.1:9' });
		expect(status).toBe('Error');
		expect(message).toMatch(/sign-in/i);
		expect(message).not.toMatch(/ECONNREFUSED/);
	});

	test('comes back to the editor without its secrets', async () => {
		const { api, credential, simulator } = host();
		const answer = await api.call('GET', `/rest/credentials/${credential.id}?includeData=true`);
		expect(JSON.stringify(answer)).toContain(simulator.credential.clientId);
		expect(secretsIn(JSON.stringify(answer), simulator)).toEqual([]);
	});
});
