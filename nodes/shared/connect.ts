import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Clock } from '../../defender/clock';
import type { Endpoints } from '../../defender/clouds';
import { sharedStateOf, type Connection } from '../../defender/http/connection';
import { endpointsOfCredential, readCredential } from '../../defender/signIn/credentialData';
import { pastedLine } from '../../defender/signIn/pastedText';
import type { NodeContext } from './clocks';
import { sendThrough } from './send';
import { appCredential, credentialTypeOf, type CredentialType } from './signInAs';

export const credentialType: CredentialType = appCredential;

export interface ConnectionChoice {
	/** Part of Microsoft's quota to use, 0 to 1. */
	readonly quotaShare: number;
	/** Shows the user why the node waits. */
	readonly notice: (text: string) => void;
	/** Lets an app sign in before the first call even with a token at hand, to have the latest roles. */
	readonly signInAnew?: boolean;
}

/** Opens the way to the service for one execution, poll or search. Nothing is sent yet. */
export async function connect(
	context: NodeContext,
	clock: Clock,
	choice: ConnectionChoice,
): Promise<Connection> {
	const type = credentialTypeOf(context);
	const data = await context.getCredentials(type);
	const { endpoints, tenantId, clientId } = whoSignsIn(type, data);
	const { apiUrl } = endpoints;
	// Without a stored token n8n signs in anyway.
	const signsInAnew = choice.signInAnew === true && Boolean(data.accessToken);
	return {
		send: sendThrough(context, type, apiUrl, signsInAnew),
		clock,
		random: () => Math.random(),
		shared: sharedStateOf(apiUrl, tenantId, clientId),
		quotaShare: choice.quotaShare,
		tenantId,
		notice: choice.notice,
		...(data.cloud === 'custom' ? { downloadOrigin: apiUrl } : {}),
	};
}

interface SignIn {
	readonly endpoints: Endpoints;
	readonly tenantId: string;
	readonly clientId: string;
}

/**
 * n8n itself signs analysts in, so that of their credential only what the calls need is read. The
 * quota is that of the app registration, whoever acts through it.
 */
function whoSignsIn(type: CredentialType, data: ICredentialDataDecryptedObject): SignIn {
	if (type === appCredential) return readCredential(data);
	return {
		endpoints: endpointsOfCredential({ ...data, scope: '' }),
		tenantId: pastedLine(data.tenantId).toLowerCase() || 'delegated',
		clientId: pastedLine(data.clientId).toLowerCase() || 'delegated',
	};
}
