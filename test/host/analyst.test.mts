import { expect, test } from '@jest/globals';
import { finished, runManually } from '../../scripts/host/executions.mts';
import { credentialData } from '../../scripts/host/host.mts';
import { textAt } from '../../scripts/host/json.mts';
import type { StoredCredential } from '../../scripts/host/playbooks.mts';
import { isOldLine, useHost } from './shared/hostUnderTest.mts';
import { secretsIn } from './shared/secrets.mts';
import { chain, clickThenDefender, machineById, node } from './shared/workflows.mts';

const host = useHost();
const credentialType = 'microsoftDefenderOAuth2Api';
const analyst = {
	name: 'ada@contoso.example',
	permissions: ['Machine.Read', 'Machine.ReadWrite', 'Machine.Isolate'],
};

/** What a click on "Connect my account" does; the browser's user is signed in to Entra already. */
async function connect(credentialId: string): Promise<string> {
	const { api, url } = host();
	const answer = await api.call('GET', `/rest/oauth2-credential/auth?id=${credentialId}`);
	const page = await fetch(textAt(answer, 'data'), { redirect: 'manual' });
	const back = new URL(page.headers.get('location') ?? '');
	expect(back.origin).toBe(new URL(url).origin.replace('127.0.0.1', back.hostname));
	const closing = await api.call('GET', `${back.pathname}${back.search}`);
	return String(closing);
}

/** Asks somebody with n8n's HTTP Request node and the analyst's credential. */
async function askOverHttp(url: string, credential: StoredCredential) {
	const { api } = host();
	const request = {
		...node(1, 'Ask', 'n8n-nodes-base.httpRequest', {
			authentication: 'predefinedCredentialType',
			nodeCredentialType: credentialType,
			url,
			options: {},
		}),
		typeVersion: 4.2,
		credentials: { [credentialType]: credential },
	};
	const start = node(0, 'Start', 'n8n-nodes-base.manualTrigger', {});
	const workflowId = await api.createWorkflow(chain(`Ask ${url}`, [start, request]));
	return await finished(api, await runManually(api, workflowId, 'Start'));
}

test('an analyst connects an account, and machines are isolated in their name', async () => {
	const { api, simulator } = host();
	simulator.analysts.sitAtBrowser(analyst);
	const target = simulator.machines.add({ computerDnsName: 'ops-lt-0042.contoso.example' });
	const { tenantId, clientId, clientSecret, cloud, loginUrl, apiUrl } = credentialData(simulator);
	const data = { tenantId, clientId, clientSecret, cloud, loginUrl, apiUrl };
	const name = 'Ada';
	const id = await api.createCredential(name, credentialType, data);
	expect(await connect(id)).not.toMatch(/error/i);

	const workflow = clickThenDefender(
		'In the name of an analyst',
		{
			authentication: credentialType,
			operation: 'isolate',
			machineId: machineById(target.id),
			comment: 'Case 4713',
		},
		{ id, name },
		credentialType,
	);
	const run = await runManually(api, await api.createWorkflow(workflow), 'Start');
	const execution = await finished(api, run);
	expect(execution.error).toBeUndefined();
	expect(execution.items('Defender')).toMatchObject([
		{ requestor: analyst.name, status: 'Succeeded', completed: true },
	]);
	expect(simulator.requests.of('isolate')).toHaveLength(1);
	expect(secretsIn(execution.stored, simulator)).toEqual([]);

	// n8n's HTTP Request node may use the credential at the API, and nowhere else.
	const asked = await askOverHttp(`${simulator.url}/api/machines`, { id, name });
	expect(asked.error).toBeUndefined();
	expect(asked.items('Ask')).toHaveLength(1);
	// The simulator has one address only for all that is its own.
	const stranger = simulator.foreignUrl.replace('127.0.0.1', 'localhost');
	// Version 1 of n8n looks at the domains of an OAuth2 credential after a redirect only (SECURITY.md).
	if (isOldLine) return;
	const refused = await askOverHttp(`${stranger}/api/machines`, { id, name });
	expect(refused.error).toBeDefined();
	expect(simulator.requests.count('foreign')).toBe(0);
});
