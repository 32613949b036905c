import { isRow, textOrNull } from '../../defender/entities';
import { readTokenClaims } from '../../defender/signIn/tokenClaims';
import { tokenOwnerOf } from '../../defender/signIn/tokenOwner';
import type { NodeContext } from './clocks';
import { appCredential, credentialTypeOf } from './signInAs';

/**
 * ID of the tenant in which the next call acts, in lower case: the access token that n8n has stored
 * names it. Undefined without a token, with one that was issued for other fields of the credential
 * and so is not used any more, and with one that does not say, as gateways may issue them.
 */
export async function tokenTenant(context: NodeContext): Promise<string | undefined> {
	const type = credentialTypeOf(context);
	const data = await context.getCredentials(type);
	const isStale = textOrNull(data.tokenOwner) !== null && data.tokenOwner !== '';
	if (type === appCredential && isStale && data.tokenOwner !== tokenOwnerOf(data)) return undefined;
	const tokens: unknown = data.oauthTokenData;
	const token = type === appCredential ? data.accessToken : isRow(tokens) && tokens.access_token;
	const tenant = readTokenClaims(textOrNull(token) ?? '')?.tenantId.toLowerCase();
	return tenant === '' ? undefined : tenant;
}
