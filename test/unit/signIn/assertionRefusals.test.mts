import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID, X509Certificate } from 'node:crypto';
import { clientAssertion } from '../../../defender/signIn/clientAssertion.ts';
import {
	readCredential,
	type SignatureAlgorithm,
} from '../../../defender/signIn/credentialData.ts';
import { readTokenAnswer } from '../../../defender/signIn/tokenAnswer.ts';
import { tokenRequestOf, tokenUrlOf } from '../../../defender/signIn/tokenRequest.ts';
import { adjustableClock, startSimulator, type Simulator } from '../../../simulator/index.mts';
import { laterRefusalOf, post } from './fields.mts';
import { rsaKeyPair, type KeyPair } from './keyPairs.mts';

const start = Date.parse('2026-03-03T09:00:00Z');
const clock = adjustableClock(start, { frozen: true });

let simulator: Simulator;
let pair: KeyPair;

beforeAll(async () => {
	pair = await rsaKeyPair({
		from: new Date(start - 86_400_000),
		to: new Date(start + 86_400_000),
	});
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

describe('the sign-in service does not take an assertion', () => {
	async function send(
		change: { tokenUrl?: string; now?: number; id?: string; as?: string },
		algorithm: SignatureAlgorithm = 'PS256',
	): Promise<string> {
		const credential = readCredential({
			...simulator.credential,
			authentication: 'certificate',
			cloud: 'custom',
			loginUrl: simulator.url,
			apiUrl: simulator.url,
		});
		const facts = {
			clientId: change.as ?? credential.clientId,
			tokenUrl: change.tokenUrl ?? tokenUrlOf(credential),
			now: change.now ?? clock.now(),
			id: change.id ?? randomUUID(),
		};
		const certificate = new X509Certificate(pair.certificate);
		const assertion = clientAssertion(facts, { key: pair.key, certificate, algorithm });
		const request = tokenRequestOf(credential, { clientAssertion: assertion });
		const answer = await post(request.url, request.form);
		return readTokenAnswer(answer, 'the simulator', request.secrets).token;
	}

	it.each(['PS256', 'RS256'] as const)('for another address (%s)', async (algorithm) => {
		const tokenUrl = `https://login.microsoftonline.com/${simulator.credential.tenantId}/oauth2/v2.0/token`;
		const refusal = await laterRefusalOf(send({ tokenUrl }, algorithm));
		expect(refusal.code).toBe('AADSTS700023');
		expect(refusal.message).toMatch(/meant for another address/);
	});

	it.each(['PS256', 'RS256'] as const)('that has expired (%s)', async (algorithm) => {
		const refusal = await laterRefusalOf(send({ now: clock.now() - 601_000 }, algorithm));
		expect(refusal.code).toBe('AADSTS700024');
		expect(refusal.advice).toMatch(/clock of the n8n host/);
	});

	it('from the future', async () => {
		const refusal = await laterRefusalOf(send({ now: clock.now() + 3_600_000 }));
		expect(refusal.code).toBe('AADSTS700024');
	});

	it.each(['PS256', 'RS256'] as const)(
		'but one that it has seen before (%s)',
		async (algorithm) => {
			expect(await send({ id: 'once' }, algorithm)).not.toBe('');
			expect(await send({ id: 'once' }, algorithm)).not.toBe('');
		},
	);

	it('of another app', async () => {
		const refusal = await laterRefusalOf(send({ as: randomUUID() }));
		expect(refusal.code).toBe('AADSTS700021');
		expect(refusal.message).toMatch(/names another app/);
	});

	it('but one whose clock is a little off', async () => {
		expect(await send({ now: clock.now() - 120_000 })).not.toBe('');
		expect(await send({ now: clock.now() + 120_000 })).not.toBe('');
	});
});
