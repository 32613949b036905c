import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { generateKeyPairSync, KeyObject, webcrypto } from 'node:crypto';

export interface KeyPair {
	readonly certificate: string;
	readonly key: KeyObject;
	/** Unencrypted PKCS#8. */
	readonly privateKey: string;
}

interface KeyPairOptions {
	readonly bits?: number;
	readonly from?: Date;
	readonly to?: Date;
	readonly subject?: string;
}

const day = 86_400_000;

/** A fresh RSA key with a certificate of its own, valid around the present unless told otherwise. */
export async function rsaKeyPair(options: KeyPairOptions = {}): Promise<KeyPair> {
	const algorithm = {
		name: 'RSASSA-PKCS1-v1_5',
		hash: 'SHA-256',
		publicExponent: new Uint8Array([1, 0, 1]),
		modulusLength: options.bits ?? 2048,
	};
	const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
	const certificate = await selfSigned(keys, algorithm, options);
	return pairOf(keys.privateKey, certificate);
}

/** A key of the kind that Entra does not take. */
export async function ecKeyPair(): Promise<KeyPair> {
	const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
	const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
	return pairOf(keys.privateKey, await selfSigned(keys, algorithm, {}));
}

async function selfSigned(
	keys: webcrypto.CryptoKeyPair,
	signingAlgorithm: x509.X509CertificateCreateSelfSignedParams['signingAlgorithm'],
	options: KeyPairOptions,
): Promise<string> {
	const certificate = await x509.X509CertificateGenerator.createSelfSigned({
		serialNumber: '01',
		name: `CN=${options.subject ?? 'soc-playbooks'}`,
		notBefore: options.from ?? new Date(Date.now() - day),
		notAfter: options.to ?? new Date(Date.now() + 30 * day),
		signingAlgorithm,
		keys,
	});
	return `${certificate.toString('pem')}\n`;
}

function pairOf(privateKey: webcrypto.CryptoKey, certificate: string): KeyPair {
	const key = KeyObject.from(privateKey);
	return { certificate, key, privateKey: pemOf(key) };
}

function pemOf(key: KeyObject): string {
	return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The key in each of the layouts that tools write. */
export function layoutsOf(key: KeyObject, passphrase: string): Record<string, string> {
	const write = (type: 'pkcs1' | 'pkcs8', cipher?: string): string =>
		key
			.export({ type, format: 'pem', ...(cipher === undefined ? {} : { cipher, passphrase }) })
			.toString();
	return {
		'PKCS#8': write('pkcs8'),
		'PKCS#1': write('pkcs1'),
		'encrypted PKCS#8': write('pkcs8', 'aes-256-cbc'),
		'encrypted PKCS#1, AES': write('pkcs1', 'aes-128-cbc'),
		'encrypted PKCS#1, 3DES': write('pkcs1', 'des-ede3-cbc'),
	};
}

export function publicKeyPem(): string {
	const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

/** The fields of a credential that signs in with a certificate. */
export function certificateOf({ certificate, privateKey }: KeyPair) {
	return { authentication: 'certificate', certificate, privateKey };
}
