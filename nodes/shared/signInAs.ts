import { choiceField } from './fields/field';
import type { NodeContext } from './clocks';
import { nodeOf } from './nodeOf';

/** The credential of an app registration that acts in its own name. */
export const appCredential = 'microsoftDefenderApi';
/** The credential of an analyst in whose name the app registration acts. */
export const analystCredential = 'microsoftDefenderOAuth2Api';

export type CredentialType = typeof appCredential | typeof analystCredential;

/** In whose name a node works. Both nodes have it as their first field. */
export const signInAsField = choiceField<CredentialType>(
	{
		displayName: 'Sign In As',
		name: 'authentication',
		default: appCredential,
		noDataExpression: true,
		description: 'In whose name Microsoft Defender records what this node does',
	},
	[
		{
			name: 'Analyst (OAuth2)',
			value: analystCredential,
			description: 'Somebody who has signed in; needs their roles in Microsoft Defender as well',
		},
		{
			name: 'App (Client Credentials)',
			value: appCredential,
			description: 'An app registration with permissions of its own; best for unattended work',
		},
	],
);

/** The choice of a node; workflows that were saved without one sign in as the app. */
export function credentialTypeOf(context: NodeContext): CredentialType {
	return signInAsField.read(nodeOf(context).parameters.authentication ?? appCredential);
}
