import type { Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';
import { delegatedFields } from './delegatedFields';

/**
 * Signs an analyst in, in whose name the nodes then act. n8n does it all: it opens the sign-in page,
 * keeps the tokens and renews them.
 * Source: https://learn.microsoft.com/defender-endpoint/api/exposed-apis-create-app-nativeapp
 */
export class MicrosoftDefenderOAuth2Api implements ICredentialType {
	name = 'microsoftDefenderOAuth2Api';

	displayName = 'Microsoft Defender OAuth2 API';

	extends = ['microsoftOAuth2Api'];

	icon: Icon = { light: 'file:../icons/defender.svg', dark: 'file:../icons/defender.dark.svg' };

	documentationUrl =
		'https://learn.microsoft.com/defender-endpoint/api/exposed-apis-create-app-nativeapp';

	properties: INodeProperties[] = delegatedFields;

	test: ICredentialTestRequest = {
		request: {
			method: 'GET',
			baseURL: '={{$credentials.apiOrigin}}',
			url: '/api/machineactions',
			qs: { $top: 1 },
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						'Signed in, but machine actions may not be listed. Give the app registration the delegated permission Machine.Read of WindowsDefenderATP, give the analyst the role View Data in Microsoft Defender, and connect the account again.',
				},
			},
		],
	};
}
