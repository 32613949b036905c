import { expect, test } from '@jest/globals';
import { finished, runManually } from '../../scripts/host/executions.mts';
import { credentialData } from '../../scripts/host/host.mts';
import { textAt } from '../../scripts/host/json.mts';
import { useHost } from './hostUnderTest.mts';
import { secretsIn } from './secrets.mts';
import { clickThenDefender, machineById } from './workflows.mts';

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
});
