import { beforeAll, describe, expect, it } from '@jest/globals';
import { X509Certificate } from 'node:crypto';
import type { DefenderError } from '../../../defender/defenderError.ts';
import { signingKeyOf, type SigningKey } from '../../../defender/signIn/certificateCheck.ts';
import type { CertificateCredential } from '../../../defender/signIn/credentialData.ts';
import { readCredential } from '../../../defender/signIn/credentialData.ts';
import { certificateFields, refusalOf } from './fields.mts';
import { ecKeyPair, layoutsOf, publicKeyPem, rsaKeyPair, type KeyPair } from './keyPairs.mts';

const passphrase = 'correct horse';
const now = Date.parse('2026-03-03T09:00:00Z');
const validity = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2027-01-01T00:00:00Z') };

let pair: KeyPair;
let other: KeyPair;

beforeAll(async () => {
	pair = await rsaKeyPair(validity);
	other = await rsaKeyPair(validity);
});

/** The form with key and certificate, read as the product reads it. */
function form(change: Record<string, unknown>): CertificateCredential {
	const fields = { certificate: pair.certificate, privateKey: pair.privateKey };
	const credential = readCredential({ ...certificateFields, ...fields, ...change });
	if (credential.authentication !== 'certificate') throw new Error('not a certificate');
	return credential;
}

const load = (change: Record<string, unknown> = {}, at = now): SigningKey =>
	signingKeyOf(form(change), at);
const refused = (change: Record<string, unknown>, at = now): DefenderError =>
	refusalOf(() => load(change, at));

/** What happens to PEM on its way into a field. */
const mishaps: Record<string, (pem: string) => string> = {
	'as it was written': (pem) => pem,
	'with line ends of Windows': (pem) => pem.replace(/\n/g, '\r\n'),
	'flattened to blanks by a password field': (pem) => pem.replace(/\n/g, ' '),
	'with the line breaks gone': (pem) => pem.replace(/\n/g, ''),
	'with line breaks as in JSON': (pem) => pem.replace(/\n/g, '\\n'),
	'with line breaks as in JSON of Windows': (pem) => pem.replace(/\n/g, '\\r\\n'),
	indented: (pem) => pem.replace(/^/gm, '    '),
	'with characters that nobody sees': (pem) => `\ufeff${pem.replace(/\n/g, '\u200b\n')}`,
	'with attributes of an export before it': (pem) =>
		`Bag Attributes\n    friendlyName: soc-playbooks\nKey Attributes: <No Attributes>\n${pem}`,
};
const layouts = [
	'PKCS#8',
	'PKCS#1',
	'encrypted PKCS#8',
	'encrypted PKCS#1, AES',
	'encrypted PKCS#1, 3DES',
];
const everyForm = layouts.flatMap((layout) =>
	Object.entries(mishaps).map(([mishap, harm]) => ({ layout, mishap, harm })),
);

describe('keys and certificates as they are pasted', () => {
	it.each(everyForm)('$layout $mishap', ({ layout, harm }) => {
		const privateKey = harm(layoutsOf(pair.key, passphrase)[layout] ?? '');
		const loaded = load({
			privateKey,
			certificate: harm(pair.certificate),
			privateKeyPassphrase: passphrase,
		});
		expect(loaded.key.equals(pair.key)).toBe(true);
		expect(loaded.certificate.raw).toEqual(new X509Certificate(pair.certificate).raw);
	});

	it('finds the certificate of the key in a chain, wherever it stands', () => {
		const leaf = new X509Certificate(pair.certificate).fingerprint256;
		const leafFirst = load({ certificate: `${pair.certificate}${other.certificate}` });
		expect(leafFirst.certificate.fingerprint256).toBe(leaf);
		const leafLast = load({ certificate: `${other.certificate}${pair.certificate}` });
		expect(leafLast.certificate.fingerprint256).toBe(leaf);
	});

	it('takes one file with both parts in both fields', () => {
		const both = `${pair.privateKey}${pair.certificate}`;
		expect(load({ certificate: both, privateKey: both }).key.equals(pair.key)).toBe(true);
	});

	it('does not mind a passphrase that is not needed', () => {
		expect(load({ privateKeyPassphrase: 'any' }).key.equals(pair.key)).toBe(true);
	});

	it('takes the certificate on its first and on its last second', () => {
		expect(load({}, validity.from.getTime()).algorithm).toBe('PS256');
		expect(load({}, validity.to.getTime()).algorithm).toBe('PS256');
	});
});

describe('keys and certificates that cannot work are told before any call', () => {
	const damaged = (pem: string): string => pem.replace(/\n[^\n]+\n([^\n]+)\n/, '\n$1\n');

	it('a key of another pair', () => {
		const refusal = refused({ privateKey: other.privateKey });
		expect(refusal.message).toBe('Certificate: does not belong to the private key');
		expect(refusal.advice).toContain('same pair');
	});

	it('an expired certificate', () => {
		const refusal = refused({}, validity.to.getTime() + 1000);
		expect(refusal.message).toBe('Certificate: expired on 2027-01-01');
		expect(refusal.advice).toContain('upload');
	});

	it('a certificate that is not valid yet', () => {
		const refusal = refused({}, validity.from.getTime() - 1000);
		expect(refusal.message).toBe('Certificate: is valid only from 2026-01-01 on');
		expect(refusal.advice).toContain('clock');
	});

	it('an EC key', async () => {
		const ec = await ecKeyPair();
		const refusal = refused({ certificate: ec.certificate, privateKey: ec.privateKey });
		expect(refusal.message).toMatch(/^Private Key: is of the kind EC, .*RSA keys only$/);
	});

	it('an RSA key that is too short', async () => {
		const short = await rsaKeyPair({ ...validity, bits: 1024 });
		const refusal = refused({ certificate: short.certificate, privateKey: short.privateKey });
		expect(refusal.message).toBe('Private Key: has 1024 bits, which is too short');
		expect(refusal.advice).toContain('2048');
	});

	it.each(['encrypted PKCS#8', 'encrypted PKCS#1, AES'])('%s without passphrase', (layout) => {
		const privateKey = layoutsOf(pair.key, passphrase)[layout];
		const refusal = refused({ privateKey });
		expect(refusal.message).toMatch(/^Private Key Passphrase: is empty/);
	});

	it.each(['encrypted PKCS#8', 'encrypted PKCS#1, AES'])('%s with another passphrase', (layout) => {
		const privateKey = layoutsOf(pair.key, passphrase)[layout];
		const refusal = refused({ privateKey, privateKeyPassphrase: 'wrong horse' });
		expect(refusal.message).toBe('Private Key Passphrase: does not open the private key');
		expect(JSON.stringify(refusal)).not.toContain('horse');
	});

	it.each([
		['nothing', '', /^Private Key: is empty$/],
		['words', 'my key', /^Private Key: holds no private key/],
		[
			'a key of OpenSSH',
			'-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----',
			/OpenSSH/,
		],
		['half a block', '-----BEGIN PRIVATE KEY-----\nMIIE', /^Private Key: holds no private key/],
		[
			'garbage in a block',
			'-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----',
			/^Private Key: is damaged$/,
		],
	])('%s as the key', (_, privateKey, message) => {
		expect(refused({ privateKey }).message).toMatch(message);
	});

	it('a certificate or a public key as the key', () => {
		expect(refused({ privateKey: pair.certificate }).message).toMatch(/holds a certificate/);
		expect(refused({ privateKey: publicKeyPem() }).message).toMatch(/holds a public key/);
	});

	it.each([
		['nothing', '', /^Certificate: is empty$/],
		['words', 'my certificate', /^Certificate: holds no certificate/],
		[
			'a request for one',
			'-----BEGIN CERTIFICATE REQUEST-----\nMIIC\n-----END CERTIFICATE REQUEST-----',
			/^Certificate: holds a request/,
		],
		[
			'garbage in a block',
			'-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
			/^Certificate: is damaged$/,
		],
	])('%s as the certificate', (_, certificate, message) => {
		expect(refused({ certificate }).message).toMatch(message);
	});

	it('a key with a line missing, without showing any of it', () => {
		const privateKey = damaged(pair.privateKey);
		const refusal = refused({ privateKey });
		expect(refusal.message).toBe('Private Key: is damaged');
		const lines = privateKey.split('\n').filter((line) => line.length > 20);
		const said = `${refusal.message}${refusal.advice}${refusal.stack ?? ''}`;
		expect(lines.some((line) => said.includes(line) && !line.startsWith('-----'))).toBe(false);
		expect(refusal.cause).toBeUndefined();
	});
});
