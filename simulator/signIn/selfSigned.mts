import 'reflect-metadata';
import { createHash, generateKeyPairSync } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A certificate that vouches for itself, with its key. */
export interface SelfSigned {
	/** PEM. */
	certificate: string;
	/** PKCS #8 in PEM. */
	key: string;
	/** SHA-1 of the certificate in base64url, the older form of `x5t`. */
	sha1: string;
	/** SHA-256 of the certificate in base64url. */
	sha256: string;
}

const dayMs = 24 * 60 * 60 * 1000;
const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const address = /^[\d.]+$|:/;

/**
 * Makes a certificate for signing in or, with `hosts`, for a server: names and IP addresses.
 * `from` and `to` are epoch milliseconds; yesterday to in a year unless given.
 */
export async function selfSigned({
	hosts = [],
	from = Date.now() - dayMs,
	to = Date.now() + 365 * dayMs,
}: { hosts?: string[]; from?: number; to?: number } = {}): Promise<SelfSigned> {
	const { privateKey, publicKey } = generateKeyPairSync('rsa', {
		modulusLength: 2048,
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
		publicKeyEncoding: { type: 'spki', format: 'der' },
	});
	const der = Buffer.from(privateKey.replace(/-----[^-]+-----|\s/g, ''), 'base64');
	const keys = {
		privateKey: await crypto.subtle.importKey('pkcs8', der, algorithm, true, ['sign']),
		publicKey: await crypto.subtle.importKey('spki', publicKey, algorithm, true, ['verify']),
	};
	const names = hosts.map(
		(value): x509.JsonGeneralName => ({
			type: address.test(value) ? 'ip' : 'dns',
			value,
		}),
	);
	const certificate = await x509.X509CertificateGenerator.createSelfSigned({
		serialNumber: '01',
		name: 'CN=soc-playbooks',
		notBefore: new Date(from),
		notAfter: new Date(to),
		signingAlgorithm: algorithm,
		keys,
		extensions: names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)],
	});
	const digest = (name: string): string =>
		createHash(name).update(Buffer.from(certificate.rawData)).digest('base64url');
	return {
		certificate: certificate.toString('pem'),
		key: privateKey,
		sha1: digest('sha1'),
		sha256: digest('sha256'),
	};
}
