import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { startSimulator, type Simulator } from '../../../simulator/index.mts';
import { createEngine, type Engine } from '../../harness/index.mts';
import { certificateOf, rsaKeyPair, type KeyPair } from '../../unit/signIn/keyPairs.mts';
import { probes } from './probe.mts';

type Fields = Partial<ICredentialDataDecryptedObject>;

const list = { method: 'GET', url: '/api/machineactions' };
const otherCloud = '77777777-2222-4333-8444-555555555555';
const disabledApp = '66666666-2222-4333-8444-555555555555';

let simulator: Simulator;
let engine: Engine;
let registered: KeyPair;
let unregistered: KeyPair;
let expired: KeyPair;

beforeAll(async () => {
	simulator = await startSimulator();
	registered = await rsaKeyPair();
	unregistered = await rsaKeyPair();
	expired = await rsaKeyPair({ from: new Date('2020-01-01'), to: new Date('2021-01-01') });
});

afterAll(async () => {
	await simulator.close();
});

beforeEach(() => {
	simulator.reset();
	const { clientId, tenantId, clientSecret } = simulator.credential;
	simulator.apps.update(clientId, {
		certificates: [{ pem: registered.certificate }],
		secrets: [
			{ value: clientSecret, id: randomUUID() },
			{ value: 'the-expired-one', id: randomUUID(), expiresAt: Date.now() - 1000 },
		],
	});
	const off = { secrets: [{ value: clientSecret, id: randomUUID() }], enabled: false };
	simulator.apps.register({ tenantId, clientId: disabledApp, ...off });
	simulator.tenants.register({ tenantId: otherCloud, otherCloud: true });
	engine = createEngine({ simulator, nodeTypes: probes });
});

/** What is wrong in the form, and what the user reads about it, wherever it shows up. */
const table: Array<[string, () => Fields, RegExp]> = [
	['a wrong secret', () => ({ clientSecret: 'not-the-one' }), /AADSTS7000215.*trace ID/],
	['an expired secret', () => ({ clientSecret: 'the-expired-one' }), /has expired.*AADSTS7000222/],
	['the ID of the secret', () => ({ clientSecret: randomUUID() }), /^Client Secret: holds the ID/],
	['an unknown tenant', () => ({ tenantId: randomUUID() }), /Check Directory.*AADSTS90002/],
	['a tenant of another cloud', () => ({ tenantId: otherCloud }), /Choose the Cloud.*AADSTS90038/],
	[
		'no tenant',
		() => ({ tenantId: 'common' }),
		/^Directory \(Tenant\) ID: "common" names no tenant/,
	],
	['an unknown app', () => ({ clientId: randomUUID() }), /not known in this tenant.*AADSTS700016/],
	['a disabled app', () => ({ clientId: disabledApp }), /Enterprise applications.*AADSTS7000112/],
	['a scope of nobody', () => ({ scope: 'https://no.example/.default' }), /AADSTS500011/],
	['a scope without /.default', () => ({ scope: 'https://no.example' }), /^Scope: /],
	['another certificate', () => certificateOf(unregistered), /Upload exactly.*AADSTS700027/],
	['an expired certificate', () => certificateOf(expired), /^Certificate: expired on 2021-01-01\./],
	[
		'a key of another pair',
		() => ({ ...certificateOf(registered), privateKey: unregistered.privateKey }),
		/^Certificate: does not belong to the private key\./,
	],
	['no gateway', () => ({ loginUrl: 'gateway' }), /^Sign-In URL: is not an address/],
];

/** Trace IDs and times differ from one refusal to the next. */
function withoutTrace(message: string): string {
	return message.replace(/trace ID [\w-]+, [\d: -]+Z/, 'trace');
}

describe('a form that does not sign in', () => {
	it.each(table)('%s: the same words on saving and in a node', async (_, fields, words) => {
		const saved = await engine.testCredential(fields());
		expect(saved.status).toBe('Error');
		expect(saved.message).toMatch(words);

		const run = await engine.runNode({
			node: 'probe',
			parameters: {},
			items: [{ json: list }],
			credential: fields(),
		});
		expect(run.status).toBe('error');
		expect(run.error?.message).toMatch(words);
		expect(withoutTrace(run.error?.message ?? '')).toBe(withoutTrace(saved.message));
		expect(run.error?.description).toMatch(/Open the credential/);
		expect(simulator.requests.count('listMachineActions')).toBe(0);
	});

	it('asks the sign-in service once, however n8n repeats a request', async () => {
		const credential = { clientSecret: 'not-the-one' };
		await engine.runNode({ node: 'probe', parameters: {}, items: [{ json: list }], credential });
		expect(simulator.requests.count('token')).toBe(1);
	});
});

describe('saving the credential', () => {
	it.each(['PS256', 'RS256'])('proves a certificate with %s', async (signatureAlgorithm) => {
		const fields = { ...certificateOf(registered), signatureAlgorithm };
		expect(await engine.testCredential(fields)).toEqual({
			status: 'OK',
			message: 'Connection successful!',
		});
		const [request] = simulator.requests.of('token');
		expect(request?.body).toHaveProperty('client_assertion');
		expect(request?.body).not.toHaveProperty('client_secret');
	});

	it('proves the new secret, not the token of the old one', async () => {
		expect((await engine.testCredential({})).status).toBe('OK');
		expect((await engine.testCredential({ accessToken: 'old' })).status).toBe('OK');
		const wrong = await engine.testCredential({ clientSecret: 'not-the-one', accessToken: 'old' });
		expect(wrong.message).toMatch(/client secret is wrong/);
	});

	it('lists one machine action of the chosen API', async () => {
		await engine.testCredential({});
		const [request] = simulator.requests.of('listMachineActions');
		expect(request?.query).toEqual({ $top: '1' });
	});

	it.each([
		[401, /Cloud, Region and Scope belong together/],
		[403, /application permission Machine\.ReadWrite\.All of WindowsDefenderATP.*admin consent/],
		[404, /Check Cloud and Region and, if Cloud is Custom, API URL/],
		[429, /call limit/],
		[503, /not available/],
	])('tells in plain words what HTTP %i means', async (status, words) => {
		simulator.faults.add({ on: 'listMachineActions', kind: 'status', status, times: 2 });
		const result = await engine.testCredential({});
		expect(result.status).toBe('Error');
		expect(result.message).toMatch(/^Signed in, but /);
		expect(result.message).toMatch(words);
	});

	it('tells which permission an app without any lacks', async () => {
		simulator.apps.update(simulator.credential.clientId, { roles: [] });
		expect((await engine.testCredential({})).message).toMatch(/Machine\.ReadWrite\.All/);
	});

	it('tells of a scope that belongs to another product', async () => {
		const scope = 'https://api.security.microsoft.com/.default';
		const result = await engine.testCredential({ scope });
		expect(result.message).toMatch(/check that Scope is empty or belongs to Defender for Endpoint/);
	});
});
