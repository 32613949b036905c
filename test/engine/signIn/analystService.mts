import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	INodeProperties,
	INodeType,
} from 'n8n-workflow';
import { MicrosoftDefenderOAuth2Api } from '../../../credentials/MicrosoftDefenderOAuth2Api.credentials.ts';
import type { Simulator } from '../../../simulator/index.mts';
import { createEngine, type Engine, type VirtualClock } from '../../harness/index.mts';

function field(name: string, value: string): INodeProperties {
	return { displayName: name, name, type: 'string', default: value };
}

function base(name: string, parents: string[], ...properties: INodeProperties[]): ICredentialType {
	return { name, displayName: name, extends: parents, properties };
}

/** What n8n's own types bring along, as far as it matters: addresses that are not to be used. */
const bases: Record<string, ICredentialType> = {
	oAuth2Api: base(
		'oAuth2Api',
		[],
		field('grantType', 'pkce'),
		field('authUrl', ''),
		field('accessTokenUrl', ''),
		field('clientId', ''),
		field('clientSecret', ''),
		field('scope', ''),
		field('authQueryParameters', ''),
		field('authentication', 'header'),
	),
	microsoftOAuth2Api: base(
		'microsoftOAuth2Api',
		['oAuth2Api'],
		field('authUrl', 'https://login.invalid/common/oauth2/v2.0/authorize'),
		field('accessTokenUrl', 'https://login.invalid/common/oauth2/v2.0/token'),
	),
};

export const analystName = 'ada@contoso.example';

/** An engine whose second credential is that of an analyst, connected or not yet. */
export function analystEngine(
	simulator: Simulator,
	clock: VirtualClock,
	permissions: string[] | undefined,
	fields: ICredentialDataDecryptedObject = {},
	nodeTypes: Readonly<Record<string, INodeType>> = {},
): Engine {
	const tokens: ICredentialDataDecryptedObject = {};
	if (permissions !== undefined) {
		const signedIn = simulator.analysts.signIn({ name: analystName, permissions });
		tokens['oauthTokenData'] = { ...signedIn };
	}
	return createEngine({
		simulator,
		clock,
		nodeTypes,
		credentialTypes: {
			...bases,
			microsoftDefenderOAuth2Api: new MicrosoftDefenderOAuth2Api(),
		},
		credentials: {
			microsoftDefenderOAuth2Api: {
				...simulator.credential,
				cloud: 'custom',
				loginUrl: simulator.url,
				apiUrl: simulator.url,
				...tokens,
				...fields,
			},
		},
	});
}
