import { isRow, textOrNull } from '../../defender/entities';
import type { NodeContext } from './clocks';
import { appCredential, credentialTypeOf } from './signInAs';

/**
 * The access token that n8n has stored after it signed in; empty when there is none. Only ever to be
 * looked into: no output, log or error may hold it.
 */
export async function storedToken(context: NodeContext): Promise<string> {
	const type = credentialTypeOf(context);
	const data = await context.getCredentials(type);
	if (type === appCredential) return textOrNull(data.accessToken) ?? '';
	const tokens: unknown = data.oauthTokenData;
	return isRow(tokens) ? (textOrNull(tokens.access_token) ?? '') : '';
}
