import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { CredentialFields } from '../../../defender/signIn/storedField.ts';
import { readTokenClaims } from '../../../defender/signIn/tokenClaims.ts';
import { adjustableClock, startSimulator, type Simulator } from '../../../simulator/index.mts';
import { laterRefusalOf, post, signInWith } from './fields.mts';
import { layoutsOf, rsaKeyPair, type KeyPair } from './keyPairs.mts';

const start = Date.parse('2026-03-03T09:00:00Z');
const otherTenant = '77777777-2222-4333-8444-555555555555';

let simulator: Simulator;
let clock: ReturnType<typeof adjustableClock>;
let pair: KeyPair;
let stranger: KeyPair;

beforeAll(async () => {
	const validity = { from: new Date(start - 86_400_000), to: new Date(start + 86_400_000) };
	pair = await rsaKeyPair(validity);
	stranger = await rsaKeyPair(validity);
	clock = adjustableClock(start, { frozen: true });
	simulator = await startSimulator({ clock });
});

afterAll(async () => {
	await simulator.close();
});

beforeEach(() => {
	simulator.reset();
	simulator.apps.update(simulator.credential.clientId, {
		certificates: [{ pem: pair.certificate }],
	});
});

/** The form of the custom cloud that the simulator is. */
function fields(change: Record<string, unknown> = {}): CredentialFields {
	const urls = { cloud: 'custom', loginUrl: simulator.url, apiUrl: simulator.url };
	return { authentication: 'clientSecret', ...urls, ...simulator.credential, ...change };
}

function certificateForm(change: Record<string, unknown> = {}): CredentialFields {
	const { certificate, privateKey } = pair;
	return fields({ authentication: 'certificate', certificate, privateKey, ...change });
}

describe('signing in', () => {
	it('with a secret gives a token with the roles of the app', async () => {
		const token = await signInWith(fields(), post, clock.now());
		const claims = readTokenClaims(token);
		expect(claims?.clientId).toBe(simulator.credential.clientId);
		expect(claims?.roles).toContain('Machine.Isolate');
		expect(simulator.requests.of('token')).toHaveLength(1);
	});

	it('with a secret full of characters that forms must encode', async () => {
		const value = 'a+b/c=d&e~f %Q$8"ü';
		simulator.apps.update(simulator.credential.clientId, {
			secrets: [{ value, id: randomUUID() }],
		});
		const token = await signInWith(fields({ clientSecret: value }), post, clock.now());
		expect(readTokenClaims(token)?.tenantId).toBe(simulator.credential.tenantId);
	});

	it('by a verified domain of the tenant', async () => {
		const tenantId = simulator.credential.tenantId;
		simulator.tenants.register({ tenantId, domains: ['contoso.example'] });
		const token = await signInWith(fields({ tenantId: 'Contoso.Example' }), post, clock.now());
		expect(readTokenClaims(token)?.tenantId).toBe(tenantId);
	});

	it.each(['PS256', 'RS256'])('with a certificate and %s', async (signatureAlgorithm) => {
		const token = await signInWith(certificateForm({ signatureAlgorithm }), post, clock.now());
		expect(readTokenClaims(token)?.clientId).toBe(simulator.credential.clientId);
		const [request] = simulator.requests.of('token');
		expect(request?.body).not.toHaveProperty('client_secret');
	});

	it('with an encrypted key that lost its line breaks', async () => {
		const layout = layoutsOf(pair.key, 'open sesame')['encrypted PKCS#8'] ?? '';
		const form = certificateForm({
			privateKey: layout.replace(/\n/g, ' '),
			certificate: pair.certificate.replace(/\n/g, ' '),
			privateKeyPassphrase: 'open sesame',
		});
		expect(
			readTokenClaims(await signInWith(form, post, clock.now()))?.roles.length,
		).toBeGreaterThan(0);
	});

	it('makes another assertion each time, so that none is taken for a repeated one', async () => {
		await signInWith(certificateForm(), post, clock.now());
		const token = await signInWith(certificateForm(), post, clock.now());
		expect(readTokenClaims(token)).toBeDefined();
	});

	it('asks once for all who ask at the same time', async () => {
		const tokens = await Promise.all(
			[1, 2, 3, 4].map(async () => await signInWith(fields(), post, clock.now())),
		);
		expect(new Set(tokens).size).toBe(1);
		expect(simulator.requests.count('token')).toBe(1);
		await signInWith(fields(), post, clock.now());
		expect(simulator.requests.count('token')).toBe(2);
	});

	it('does not give the token of one credential to another that waits beside it', async () => {
		const wrong = signInWith(fields({ clientSecret: 'wrong' }), post, clock.now());
		const right = signInWith(fields(), post, clock.now());
		expect((await laterRefusalOf(wrong)).code).toBe('AADSTS7000215');
		expect(readTokenClaims(await right)).toBeDefined();
		expect(simulator.requests.count('token')).toBe(2);
	});

	it('asks again after a failure', async () => {
		simulator.faults.add({ on: 'token', kind: 'status', status: 503 });
		await laterRefusalOf(signInWith(fields(), post, clock.now()));
		expect(await signInWith(fields(), post, clock.now())).not.toBe('');
	});

	it('with a form that cannot work calls nobody', async () => {
		await laterRefusalOf(signInWith(fields({ tenantId: 'common' }), post, clock.now()));
		await laterRefusalOf(signInWith(certificateForm({ privateKey: '' }), post, clock.now()));
		const late = clock.now() + 2 * 86_400_000;
		const expired = await laterRefusalOf(signInWith(certificateForm(), post, late));
		expect(expired.message).toBe('Certificate: expired on 2026-03-04');
		expect(simulator.requests.count()).toBe(0);
	});
});

/** What is wrong, the code that the sign-in service answers, and what the user reads. */
const refusals: Array<[string, () => CredentialFields, string, RegExp]> = [
	['a wrong secret', () => fields({ clientSecret: 'x' }), '7000215', /secret is wrong/],
	['an expired secret', () => fields({ clientSecret: 'old' }), '7000222', /has expired/],
	['an unknown tenant', () => fields({ tenantId: randomUUID() }), '90002', /does not exist/],
	[
		'a tenant of another cloud',
		() => fields({ tenantId: otherTenant }),
		'90038',
		/belongs to another cloud/,
	],
	['an unknown app', () => fields({ clientId: randomUUID() }), '700016', /not known/],
	[
		'a disabled app',
		() => fields({ clientId: disabledApp, clientSecret: 'd' }),
		'7000112',
		/disabled/,
	],
	[
		'a resource that the tenant does not have',
		() => fields({ scope: 'https://nowhere.example/.default' }),
		'500011',
		/not known in this tenant/,
	],
	[
		'a certificate that is not registered',
		() => certificateForm({ ...stranger }),
		'700027',
		/certificate is not the one/,
	],
];
const disabledApp = '66666666-2222-4333-8444-555555555555';

describe('a sign-in that is refused', () => {
	beforeEach(() => {
		const { clientId, tenantId, clientSecret } = simulator.credential;
		const secrets = [
			{ value: clientSecret, id: randomUUID() },
			{ value: 'old', id: randomUUID(), expiresAt: start - 1 },
		];
		simulator.apps.update(clientId, { secrets });
		const off = { secrets: [{ value: 'd', id: randomUUID() }], enabled: false };
		simulator.apps.register({ tenantId, clientId: disabledApp, ...off });
		simulator.tenants.register({ tenantId: otherTenant, otherCloud: true });
	});

	it.each(refusals)('%s: told in words, with code and trace', async (_, form, code, words) => {
		const refusal = await laterRefusalOf(signInWith(form(), post, clock.now()));
		expect(refusal.message).toMatch(words);
		expect(refusal.code).toBe(`AADSTS${code}`);
		expect(refusal.target).toMatch(/^[0-9a-f-]{36}$/);
		expect(refusal.advice).toContain(
			`(AADSTS${code}, trace ID ${refusal.target}, 2026-03-03 09:00:00Z)`,
		);
	});

	it('is read the same from an answer with line ends', async () => {
		simulator.quirks.tokenErrorBreaks = 'crlf';
		const refusal = await laterRefusalOf(
			signInWith(fields({ clientSecret: 'x' }), post, clock.now()),
		);
		expect(refusal.message).toBe(
			'Microsoft Entra did not sign the app in: the client secret is wrong',
		);
		expect(refusal.advice).not.toMatch(/[\r\n]/);
	});
});
