import type {
	ICredentialType,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
} from 'n8n-workflow';
import { plainData } from '../../../harness/n8n/plainData.mts';
import { describe as describeNode } from '../../../harness/nodes/description.mts';

export const credentialName = 'microsoftDefenderApi';

/** A credential that signs in the way ours does: token in a hidden field, asked for when needed. */
export const signInCredential: ICredentialType = {
	name: credentialName,
	displayName: 'Sign-in API',
	properties: [
		{ displayName: 'Client Secret', name: 'clientSecret', type: 'string', default: '' },
		{ displayName: 'Login URL', name: 'loginUrl', type: 'string', default: '' },
		{ displayName: 'API URL', name: 'apiUrl', type: 'string', default: '' },
		{
			displayName: 'Token',
			name: 'accessToken',
			type: 'hidden',
			typeOptions: { expirable: true },
			default: '',
		},
	],
	async preAuthentication({ clientSecret, loginUrl }) {
		if (typeof loginUrl !== 'string') throw new TypeError('no login URL');
		const url = `${loginUrl}/token`;
		const body = { clientSecret };
		const answer: unknown = await this.helpers.httpRequest({
			method: 'POST',
			url,
			body,
			json: true,
		});
		return { accessToken: plainData(answer)['token'] };
	},
	authenticate: {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{$credentials.accessToken}}' } },
	},
	test: {
		request: { baseURL: '={{$credentials.apiUrl}}', url: '/check' },
		rules: [{ type: 'responseCode', properties: { value: 403, message: 'A role is missing.' } }],
	},
};

/** The value of the parameter `text` for an item. */
export function textOf(context: IExecuteFunctions, index: number): string {
	const text = context.getNodeParameter('text', index);
	if (typeof text !== 'string') throw new TypeError('text is not a string');
	return text;
}

type Execute = (context: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

/** A node that does what a test says. It may use the credential and has one parameter, `text`. */
export function probe(execute: Execute, properties: INodeProperties[] = []): INodeType {
	return {
		description: describeNode('probe', {
			credentials: [{ name: credentialName, required: false }],
			properties: [
				{ displayName: 'Text', name: 'text', type: 'string', default: '' },
				...properties,
			],
		}),
		async execute(this: IExecuteFunctions) {
			return await execute(this);
		},
	};
}
