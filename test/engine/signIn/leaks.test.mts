import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { startSimulator, type Simulator } from '../../../simulator/index.mts';
import { createEngine, type Engine } from '../../harness/index.mts';
import { certificateOf, layoutsOf, rsaKeyPair, type KeyPair } from '../../unit/signIn/keyPairs.mts';
import { probes } from './probe.mts';

type Fields = Partial<ICredentialDataDecryptedObject>;

const passphrase = 'correct horse battery staple';
const wrongPassphrase = 'incorrect horse battery staple';

const list = { method: 'GET', url: '/api/machineactions' };

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
	const certificates = [{ pem: registered.certificate }];
	simulator.apps.update(simulator.credential.clientId, { certificates });
	engine = createEngine({ simulator, nodeTypes: probes });
});

afterAll(async () => {
	await simulator.close();
});

describe('nothing leaks', () => {
	it('into errors, logs and results, whatever goes wrong', async () => {
		const secret = simulator.credential.clientSecret;
		const encrypted = layoutsOf(registered.key, passphrase)['encrypted PKCS#8'] ?? '';
		const withEncryptedKey = { ...certificateOf(registered), privateKey: encrypted };
		const everyForm: Fields[] = [
			{},
			{ clientId: randomUUID() },
			{ loginUrl: 'http://127.0.0.1:1' },
			{ scope: 'https://no.example/.default' },
			certificateOf(registered),
			certificateOf(unregistered),
			certificateOf(expired),
			{ ...certificateOf(registered), privateKey: unregistered.privateKey },
			{ ...certificateOf(registered), privateKey: registered.privateKey.slice(0, 400) },
			{ ...certificateOf(registered), privateKey: registered.privateKey.replaceAll('\n', ' ') },
			{ ...withEncryptedKey, privateKeyPassphrase: passphrase },
			{ ...withEncryptedKey, privateKeyPassphrase: wrongPassphrase },
			withEncryptedKey,
		];
		const kinds = ['status', 'resetBefore', 'html', 'truncatedJson', 'wrongJson'] as const;
		for (const credential of everyForm) {
			await engine.testCredential(credential);
			const run = { node: 'probe', parameters: {}, items: [{ json: list }], credential };
			await engine.runNode(run);
			for (const on of ['token', 'listMachineActions']) {
				for (const kind of kinds) simulator.faults.add({ on, kind, times: 1 });
				await engine.runNode(run);
				simulator.faults.clear();
			}
		}
		const issued = simulator.requests.all().map(({ headers }) => headers['authorization'] ?? '');
		const tokens = new Set(issued.map((bearer) => bearer.replace('Bearer ', '')));
		const assertions = simulator.requests.of('token').map(({ body }) => assertionIn(body));
		const keys = [registered, unregistered, expired].map(({ privateKey }) => privateKey);
		const keyLines = [...keys, encrypted]
			.flatMap((key) => key.split('\n'))
			.filter((line) => line.length > 20 && !line.startsWith('-----'));
		const texts = [secret, passphrase, wrongPassphrase, ...tokens, ...assertions, ...keyLines];
		const hidden = texts.filter((text) => text !== '');
		expect(tokens.size).toBeGreaterThan(2);
		expect(assertions.some((assertion) => assertion !== '')).toBe(true);
		const found = hidden.filter((text) => engine.everything.includes(text));
		expect(found).toEqual([]);
		expect(engine.everything).toContain('Microsoft Entra did not sign the app in');
		expect(engine.everything).toContain('Check the passphrase.');
		expect(engine.everything).toContain('Certificate: does not belong to the private key');
	});
});

function assertionIn(body: unknown): string {
	return typeof body === 'object' && body !== null && 'client_assertion' in body
		? String(body.client_assertion)
		: '';
}
