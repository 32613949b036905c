import { createHash, X509Certificate } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { Clock } from '../world/clock.mts';
import { EntraError } from './entraErrors.mts';
import type { AppRegistration } from './registry.mts';

/** By how much an assertion may be early; Entra grants clocks that differ five minutes. */
const skewSeconds = 300;

/**
 * Checks a client assertion as Entra does (contract 5.4): PS256 or RS256, the thumbprint of a
 * registered certificate (`x5t#S256` or `x5t`, padded or not), its signature, `aud` equal to one of
 * the tenant's token URLs, `iss` and `sub` equal to the client id, and its time window. `nbf` and
 * `jti` may be missing, and an assertion is good as often as it is sent: Microsoft's own libraries
 * send one for ten minutes. Throws an EntraError.
 */
export function checkAssertion(
	assertion: string,
	app: AppRegistration,
	tokenUrls: string[],
	clock: Clock,
): void {
	const decoded = jwt.decode(assertion, { complete: true });
	if (decoded === null || typeof decoded.payload === 'string') throw malformed('it is no JWT');
	const certificate = certificateOf(decoded.header, app);
	checkCertificateTime(certificate, clock);
	checkSignature(assertion, certificate);
	checkParties(decoded.payload, app, tokenUrls);
	checkWindow(decoded.payload, clock.now() / 1000);
}

function certificateOf(header: jwt.JwtHeader, app: AppRegistration): X509Certificate {
	if (header.alg !== 'PS256' && header.alg !== 'RS256') {
		throw malformed(`the algorithm '${header.alg}' is not supported`);
	}
	const thumbprint = (header['x5t#S256'] ?? header.x5t)?.replace(/=+$/, '');
	if (thumbprint === undefined) throw malformed("the header 'x5t#S256' or 'x5t' is missing");
	const digest = header['x5t#S256'] === undefined ? 'sha1' : 'sha256';
	const match = app.certificates
		.map(({ pem }) => new X509Certificate(pem))
		.find(({ raw }) => createHash(digest).update(raw).digest('base64url') === thumbprint);
	if (match !== undefined) return match;
	throw refused(
		700027,
		`The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '${thumbprint}', Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '${app.clientId}'.]`,
	);
}

function checkCertificateTime(certificate: X509Certificate, clock: Clock): void {
	if (Date.parse(certificate.validTo) > clock.now()) return;
	throw refused(
		700027,
		'Client assertion failed signature validation. [Reason - The key used is expired.]',
	);
}

function checkSignature(assertion: string, certificate: X509Certificate): void {
	try {
		jwt.verify(assertion, certificate.publicKey, {
			algorithms: ['PS256', 'RS256'],
			ignoreExpiration: true,
			ignoreNotBefore: true,
		});
	} catch {
		throw refused(50012, 'Client assertion contains an invalid signature.');
	}
}

function checkParties(claims: jwt.JwtPayload, app: AppRegistration, tokenUrls: string[]): void {
	if (!tokenUrls.includes(String(claims.aud))) {
		throw refused(
			700023,
			`Client assertion audience claim does not match Realm issuer. Expected '${tokenUrls[0] ?? ''}', received '${String(claims.aud)}'.`,
		);
	}
	if (claims.sub !== claims.iss) {
		throw refused(
			50048,
			`Subject must match Issuer claim in the client assertion: '${String(claims.sub)}', '${String(claims.iss)}'.`,
		);
	}
	if (claims.sub?.toLowerCase() !== app.clientId.toLowerCase()) {
		throw refused(
			700021,
			`Client assertion application identifier doesn't match 'client_id' parameter.`,
		);
	}
}

function checkWindow({ nbf = -Infinity, exp }: jwt.JwtPayload, now: number): void {
	if (exp === undefined) throw malformed("'exp' is missing");
	if (nbf <= now + skewSeconds && now < exp) return;
	const time = (seconds: number): string => new Date(seconds * 1000).toISOString();
	throw refused(
		700024,
		`Client assertion is not within its valid time range. Current time: ${time(now)}, assertion valid from ${nbf === -Infinity ? 'the beginning' : time(nbf)}, expiry time of assertion ${time(exp)}.`,
	);
}

function malformed(reason: string): EntraError {
	return refused(50027, `JWT token is invalid or malformed: ${reason}.`);
}

function refused(code: number, text: string): EntraError {
	return new EntraError(401, 'invalid_client', code, text);
}
