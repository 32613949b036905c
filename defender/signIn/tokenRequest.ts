import type { SignInCredential } from './credentialData';

/** What proves that the caller is the app. */
export type Proof = { readonly clientSecret: string } | { readonly clientAssertion: string };

export interface TokenRequest {
	readonly url: string;
	/** Form body of type `application/x-www-form-urlencoded`. Holds the proof. */
	readonly form: string;
	/** What must be seen in no message, whoever sends it back to us. */
	readonly secrets: readonly string[];
}

/** Where the token is asked for; also the audience of a client assertion. */
export function tokenUrlOf({ endpoints, tenantId }: SignInCredential): string {
	return `${endpoints.loginUrl}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
}

/**
 * Where an administrator of a tenant lets the app act in it.
 * Source: https://learn.microsoft.com/defender-endpoint/api/exposed-apis-create-app-partners
 */
export function consentUrl({ endpoints, tenantId, clientId }: SignInCredential): string {
	return `${endpoints.loginUrl}/${encodeURIComponent(tenantId)}/adminconsent?client_id=${clientId}`;
}

/**
 * The request for a token in the app's own name (client credentials).
 * Source: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export function tokenRequestOf(credential: SignInCredential, proof: Proof): TokenRequest {
	const form = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: credential.clientId,
		scope: credential.endpoints.scope,
	});
	const secret = 'clientSecret' in proof ? proof.clientSecret : proof.clientAssertion;
	if ('clientSecret' in proof) {
		form.set('client_secret', secret);
	} else {
		form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
		form.set('client_assertion', secret);
	}
	return {
		url: tokenUrlOf(credential),
		form: form.toString(),
		secrets: [...new Set([secret, encodeURIComponent(secret), formEncoded(secret)])],
	};
}

function formEncoded(text: string): string {
	return new URLSearchParams({ text }).toString().slice('text='.length);
}
