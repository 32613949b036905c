import { constants, createHash, sign } from 'node:crypto';
import type { SigningKey } from './certificateCheck';

interface AssertionFacts {
	readonly clientId: string;
	/** The address that the assertion is sent to; Entra takes it for no other. */
	readonly tokenUrl: string;
	/** Epoch milliseconds. */
	readonly now: number;
	/** Never used twice; Entra refuses a repeated one. */
	readonly id: string;
}

/** Microsoft advises 5 to 10 minutes; a longer one also bears a clock that is a little slow. */
const lifeSeconds = 600;

function encoded(part: Readonly<Record<string, string | number>>): string {
	return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** How Entra finds the certificate: by its SHA-256 with PS256, by its SHA-1 with RS256. */
function headerOf({ algorithm, certificate }: SigningKey): Record<string, string> {
	const [name, hash] = algorithm === 'PS256' ? ['x5t#S256', 'sha256'] : ['x5t', 'sha1'];
	const thumbprint = createHash(hash).update(certificate.raw).digest('base64url');
	return { alg: algorithm, typ: 'JWT', [name]: thumbprint };
}

function signatureOf(text: string, { algorithm, key }: SigningKey): string {
	const padding =
		algorithm === 'PS256'
			? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
			: { padding: constants.RSA_PKCS1_PADDING };
	return sign('sha256', Buffer.from(text), { key, ...padding }).toString('base64url');
}

/**
 * The signed statement by which an app proves that it holds the key of a registered certificate.
 * Source: https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export function clientAssertion(facts: AssertionFacts, signingKey: SigningKey): string {
	const issuedAt = Math.floor(facts.now / 1000);
	const claims = {
		aud: facts.tokenUrl,
		iss: facts.clientId,
		sub: facts.clientId,
		jti: facts.id,
		iat: issuedAt,
		nbf: issuedAt,
		exp: issuedAt + lifeSeconds,
	};
	const text = `${encoded(headerOf(signingKey))}.${encoded(claims)}`;
	return `${text}.${signatureOf(text, signingKey)}`;
}
