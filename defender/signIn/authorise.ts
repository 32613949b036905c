import type { IHttpRequestOptions } from 'n8n-workflow';
import { isGuid } from '../checks';
import { endpointsOfCredential, type CredentialFields } from './credentialData';
import { pastedLine } from './pastedText';
import { renewSignInHeader, SignInStale } from './renewal';
import { withToken, type OutgoingRequest } from './requestTarget';
import { readTokenClaims } from './tokenClaims';
import { tokenOwnerOf } from './tokenOwner';

/**
 * Whether the stored token was issued to another app or by another tenant, because the credential
 * has been changed since. Acting with it would act on machines of the wrong tenant. A gateway may
 * issue tokens of its own, so only those of Microsoft's clouds are judged.
 */
function belongsElsewhere(token: string, data: CredentialFields): boolean {
	const claims = data.cloud === 'custom' ? undefined : readTokenClaims(token);
	if (claims === undefined) return false;
	const differs = (claimed: string, field: unknown): boolean => {
		const wanted = pastedLine(field).toLowerCase();
		return claimed !== '' && isGuid(wanted) && claimed.toLowerCase() !== wanted;
	};
	return differs(claims.clientId, data.clientId) || differs(claims.tenantId, data.tenantId);
}

/** Whether the fields have changed since the stored token was issued; unknown without a fingerprint. */
function wasIssuedToOthers(data: CredentialFields): boolean {
	const owner = pastedLine(data.tokenOwner);
	return owner !== '' && owner !== tokenOwnerOf(data);
}

/** Takes the wish for a new token off the request, so that it is granted once. */
function takeRenewalOff(request: OutgoingRequest): boolean {
	if (request.headers?.[renewSignInHeader] === undefined) return false;
	// In place, because n8n comes back with this very request.
	request.headers = Object.fromEntries(
		Object.entries(request.headers).filter(([name]) => name !== renewSignInHeader),
	);
	return true;
}

/**
 * Gives a request the stored token, or asks n8n to renew that first.
 *
 * @param data the credential's fields with the stored token as `accessToken`, and its `tokenOwner`
 * @throws SignInStale when the token has to be renewed, upon which n8n comes a second time
 * @throws DefenderError of kind `input` when the request leaves the API of this credential
 */
export function authorised(request: OutgoingRequest, data: CredentialFields): IHttpRequestOptions {
	const token = pastedLine(data.accessToken);
	const isDemanded = takeRenewalOff(request);
	const isStale = token === '' || belongsElsewhere(token, data) || wasIssuedToOthers(data);
	if (isDemanded || isStale) throw new SignInStale();
	return withToken(request, token, endpointsOfCredential(data));
}
