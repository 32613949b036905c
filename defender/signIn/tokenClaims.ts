import { isRow } from '../entities';

/** What an access token says about itself. Only ever a hint: the API decides what it accepts. */
interface TokenClaims {
	/** Client ID of the app it was issued to; empty when it does not say. */
	readonly clientId: string;
	/** Tenant ID (GUID); empty when it does not say. */
	readonly tenantId: string;
	/** ID of the analyst or app that it was issued for; empty when it does not say. */
	readonly objectId: string;
	/** The API it is meant for; empty when it does not say. */
	readonly audience: string;
	/** Granted app roles, e.g. `Machine.Isolate`; empty when none were granted. */
	readonly roles: readonly string[];
	/** Granted delegated permissions, e.g. `Machine.Isolate`; empty in a token of an app. */
	readonly scopes: readonly string[];
	/** Epoch milliseconds; undefined when it does not say. */
	readonly expiresAt: number | undefined;
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

function textsOf(value: unknown): string[] {
	return Array.isArray(value)
		? value.filter((item): item is string => typeof item === 'string')
		: [];
}

function payloadOf(token: string): unknown {
	const [, payload, signature] = token.split('.');
	if (payload === undefined || signature === undefined) return undefined;
	try {
		return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
	} catch {
		return undefined;
	}
}

/**
 * Reads the claims of an access token; undefined for one that cannot be read, which is no fault.
 * Source: https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export function readTokenClaims(token: string): TokenClaims | undefined {
	const claims = payloadOf(token);
	if (!isRow(claims)) return undefined;
	return {
		clientId: textOf(claims.appid) || textOf(claims.azp),
		tenantId: textOf(claims.tid),
		objectId: textOf(claims.oid),
		audience: textOf(claims.aud),
		roles: textsOf(claims.roles),
		scopes: textOf(claims.scp)
			.split(' ')
			.filter((name) => name !== ''),
		expiresAt: typeof claims.exp === 'number' ? claims.exp * 1000 : undefined,
	};
}
