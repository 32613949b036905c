import type { IHttpRequestOptions } from 'n8n-workflow';
import { endpointsOfCredential } from './credentialData';
import type { CredentialFields } from './storedField';
import { endpointsOfNode, tokenFor } from './heldTokens';
import { withToken, type OutgoingRequest } from './requestTarget';

/**
 * Gives a request the token that is held for the fields of its credential. What n8n has stored as a
 * token counts for nothing.
 *
 * @throws DefenderError of kind `input` when the request leaves the API of this credential,
 * `unauthorized` when there is no token
 */
export function authorised(
	request: OutgoingRequest,
	fields: CredentialFields,
): IHttpRequestOptions {
	return withToken(
		request,
		() => tokenFor(fields),
		endpointsOfNode(fields) ?? endpointsOfCredential(fields),
	);
}
