import { OperationalError } from 'n8n-workflow';

/**
 * Put on a request, this header asks for a new token before the request is sent; it never leaves
 * n8n. Meant for the one repeat after a 403 for missing app roles: roles that were granted after
 * the stored token was issued are in a new one only.
 */
export const renewSignInHeader = 'x-renew-sign-in';

/**
 * Says that the stored token must not be used for this request.
 *
 * n8n renews a token when a request ends with 401, and takes whatever `response.status` says for
 * such an end. Saying so while the request is prepared renews it on every version of n8n before
 * anything is sent, so that a POST is not made twice and an upload is not used up.
 */
export class SignInStale extends OperationalError {
	readonly response = { status: 401 };

	constructor() {
		super('The stored sign-in is not the one that this credential needs', {
			description:
				'Open the credential and save it again, which signs in anew. Then run the node again.',
		});
		this.name = 'SignInStale';
	}
}
