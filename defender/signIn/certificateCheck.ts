import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { inputError, type DefenderError } from '../defenderError';
import { settleNow } from '../general/settled';
import type { CertificateCredential, SignatureAlgorithm, SignInCredential } from './credentialData';
import { pemBlocks, type PemBlock } from './pem';

/** A key that is ready to sign, with the certificate that Entra knows it by. */
export interface SigningKey {
	readonly key: KeyObject;
	readonly certificate: X509Certificate;
	readonly algorithm: SignatureAlgorithm;
}

const keyField = 'Private Key';
const certificateField = 'Certificate';
const passphraseField = 'Private Key Passphrase';

/** Shortest RSA key that Microsoft Entra takes. */
const shortestKeyBits = 2048;

const keyAdvice =
	'Paste the private key as PEM text, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----. From a .pfx file it comes with: openssl pkcs12 -in file.pfx -nocerts -nodes.';
const certificateAdvice =
	'Paste the certificate as PEM text, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----. From a .pfx file it comes with: openssl pkcs12 -in file.pfx -clcerts -nokeys.';

/** Why a text holds no key that could be used, judged by what it holds instead. */
function noKey(pasted: string, labels: readonly string[]): DefenderError {
	if (pasted === '') return inputError(keyField, 'is empty', keyAdvice);
	if (labels.includes('OPENSSH PRIVATE KEY')) {
		return inputError(
			keyField,
			'is in the format of OpenSSH',
			'Turn it into PEM with: ssh-keygen -p -m PEM -f file.',
		);
	}
	if (labels.includes('CERTIFICATE')) {
		return inputError(keyField, 'holds a certificate and no private key', keyAdvice);
	}
	if (labels.some((label) => label.endsWith('PUBLIC KEY'))) {
		return inputError(keyField, 'holds a public key instead of the private one', keyAdvice);
	}
	return inputError(keyField, 'holds no private key in PEM format', keyAdvice);
}

function findKey(pasted: string): PemBlock {
	const blocks = pemBlocks(pasted);
	const usable = ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY', 'ENCRYPTED PRIVATE KEY'];
	const block = blocks.find(({ label }) => usable.includes(label));
	if (block !== undefined) return block;
	throw noKey(
		pasted,
		blocks.map(({ label }) => label),
	);
}

/** The cause stays out of the errors: it says nothing to a user, and might say too much of a key. */
function readKey(pasted: string, passphrase: string): KeyObject {
	const block = findKey(pasted);
	if (block.isEncrypted && passphrase === '') {
		throw inputError(
			passphraseField,
			'is empty, but the private key is encrypted',
			'Fill in the passphrase that the key was exported with.',
		);
	}
	try {
		return createPrivateKey({ key: block.text, format: 'pem', passphrase });
	} catch {
		if (block.isEncrypted) {
			throw inputError(
				passphraseField,
				'does not open the private key',
				'Check the passphrase. If it is right, export the key again with AES encryption, or without any.',
			);
		}
		throw inputError(
			keyField,
			'is damaged',
			'Copy it again as a whole, with its BEGIN and END lines.',
		);
	}
}

function readCertificates(pasted: string): X509Certificate[] {
	if (pasted === '') throw inputError(certificateField, 'is empty', certificateAdvice);
	const labels = ['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE'];
	const blocks = pemBlocks(pasted).filter(({ label }) => labels.includes(label));
	if (blocks.length === 0) {
		throw inputError(
			certificateField,
			/REQUEST-----/.test(pasted)
				? 'holds a request for a certificate, not the certificate itself'
				: 'holds no certificate in PEM format',
			certificateAdvice,
		);
	}
	try {
		return blocks.map(({ text }) => new X509Certificate(text));
	} catch {
		throw inputError(
			certificateField,
			'is damaged',
			'Copy it again as a whole, with its BEGIN and END lines.',
		);
	}
}

/** Of a chain, the certificate that belongs to the key, wherever it stands. */
function leafOf(chain: readonly X509Certificate[], key: KeyObject): X509Certificate {
	const leaf = chain.find((certificate) => certificate.checkPrivateKey(key));
	if (leaf !== undefined) return leaf;
	throw inputError(
		certificateField,
		'does not belong to the private key',
		'Paste the certificate and the private key of the same pair, and upload that certificate to the app registration.',
	);
}

function checkKind(key: KeyObject): void {
	if (key.asymmetricKeyType !== 'rsa') {
		throw inputError(
			keyField,
			`is of the kind ${(key.asymmetricKeyType ?? 'unknown').toUpperCase()}, and Microsoft Entra signs apps in with RSA keys only`,
			`Make a new pair with an RSA key of at least ${shortestKeyBits} bits and upload its certificate to the app registration.`,
		);
	}
	const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
	if (bits < shortestKeyBits) {
		throw inputError(
			keyField,
			`has ${bits} bits, which is too short`,
			`Make a new pair with at least ${shortestKeyBits} bits and upload its certificate to the app registration.`,
		);
	}
}

function dayOf(time: number): string {
	return new Date(time).toISOString().slice(0, 10);
}

function checkDates(certificate: X509Certificate, now: number): void {
	const from = Date.parse(certificate.validFrom);
	const to = Date.parse(certificate.validTo);
	if (now > to) {
		throw inputError(
			certificateField,
			`expired on ${dayOf(to)}`,
			'Make a new pair, upload its certificate to the app registration, and paste both parts here.',
		);
	}
	if (now < from) {
		throw inputError(
			certificateField,
			`is valid only from ${dayOf(from)} on`,
			'Wait until then or use another certificate. If the date has passed, set the clock of the n8n host.',
		);
	}
}

/**
 * Reads key and certificate of a credential and makes sure that Entra could take them.
 *
 * @param now epoch milliseconds
 * @throws DefenderError of kind `input` naming the field; never with any part of the key
 */
export function signingKeyOf(credential: CertificateCredential, now: number): SigningKey {
	const chain = readCertificates(credential.certificate);
	const key = readKey(credential.privateKey, credential.privateKeyPassphrase);
	checkKind(key);
	const certificate = leafOf(chain, key);
	checkDates(certificate, now);
	return { key, certificate, algorithm: credential.signatureAlgorithm };
}

/**
 * When the certificate ends that a credential signs in with, whether or not that is over.
 *
 * @returns epoch milliseconds; undefined where it signs in with a secret, whose end only Entra knows,
 * or where there is no such certificate
 */
export function certificateEndOf(credential: SignInCredential): number | undefined {
	if (credential.authentication !== 'certificate') return undefined;
	const { certificate, privateKey, privateKeyPassphrase } = credential;
	const leaf = settleNow(() =>
		leafOf(readCertificates(certificate), readKey(privateKey, privateKeyPassphrase)),
	);
	return leaf.ok ? Date.parse(leaf.value.validTo) : undefined;
}
