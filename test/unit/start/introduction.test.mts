import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { introduction } from '../../../scripts/start/introduction.mts';
import { parkApps, parkGuide, startSimulator, type Simulator } from '../../../simulator/index.mts';

let simulator: Simulator;
beforeAll(async () => {
	simulator = await startSimulator();
});
afterAll(async () => {
	await simulator.close();
});

describe('What npm start prints', () => {
	it('is all that somebody needs to sign in and to choose a machine', () => {
		const { clientId, clientSecret } = simulator.credential;
		const text = introduction({
			host: {
				url: 'http://127.0.0.1:5678',
				owner: { email: 'a@b.example', password: 'A1-x', firstName: 'A', lastName: 'B' },
				simulator,
				filesFolder: '/files',
			},
			version: '2.41.1',
			credentials: [{ name: 'All', may: 'every role', clientId, clientSecret }],
			playbooks: ['Contain and collect  http://127.0.0.1:5678/workflow/1'],
		});
		for (const said of [
			'n8n 2.41.1  http://127.0.0.1:5678',
			'A1-x',
			simulator.url,
			simulator.credential.tenantId,
			`${clientId}  ${clientSecret}`,
			'Contain and collect',
			'/files',
			...simulator.machines.all().map(({ computerDnsName }) => computerDnsName),
		]) {
			expect(text).toContain(said);
		}
		for (const line of text.split('\n')) expect(line.length).toBeLessThan(170);
	});

	it('tells of each machine what is peculiar to it', () => {
		const lines = parkGuide(simulator.machines.all());
		for (const { computerDnsName, id } of simulator.machines.all()) {
			const line = lines.find((text) => text.startsWith(computerDnsName)) ?? '';
			expect(line).toMatch(new RegExp(`${id}  \\S`));
		}
	});
});

async function tokenFor(app: { clientId: string; clientSecret: string }): Promise<string> {
	const response = await fetch(`${simulator.url}/contoso.example/oauth2/v2.0/token`, {
		method: 'POST',
		body: new URLSearchParams({
			client_id: app.clientId,
			client_secret: app.clientSecret,
			grant_type: 'client_credentials',
			scope: `${simulator.url}/.default`,
		}),
	});
	const answer: unknown = await response.json();
	return typeof answer === 'object' && answer !== null && 'access_token' in answer
		? String(answer.access_token)
		: '';
}

describe('The apps with less', () => {
	it.each([
		['all', () => simulator.credential, 200, 201],
		['reading', () => parkApps.reading, 200, 403],
		['isolating', () => parkApps.isolating, 403, 201],
	])('%s may read or isolate as told', async (_name, app, reads, isolates) => {
		const headers = {
			authorization: `Bearer ${await tokenFor(app())}`,
			'content-type': 'application/json',
		};
		const [machine] = simulator.machines.all();
		const list = await fetch(`${simulator.url}/api/machines`, { headers });
		expect(list.status).toBe(reads);
		const isolation = await fetch(`${simulator.url}/api/machines/${machine?.id}/isolate`, {
			method: 'POST',
			headers,
			body: JSON.stringify({ Comment: 'Tried', IsolationType: 'Full' }),
		});
		expect(isolation.status).toBe(isolates);
	});

	it('are there again after a reset', async () => {
		simulator.reset();
		expect(await tokenFor(parkApps.reading)).not.toBe('');
	});
});
