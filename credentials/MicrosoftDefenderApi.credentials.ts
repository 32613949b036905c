import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { isRow } from '../defender/entities';
import { authorised } from '../defender/signIn/authorise';
import { holdToken } from '../defender/signIn/heldTokens';
import { hostErrorOf } from '../defender/signIn/refusal/hostError';
import type { PostForm } from '../defender/signIn/signIn';
import { signInFields } from './signInFields';

/** How long the sign-in service may take to answer. */
const answerTimeoutMs = 30_000;

async function withAdvice<T>(work: () => T | Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		throw hostErrorOf(error);
	}
}

/** Entra's reason is in the body of its refusal, so that an answer of any status is wanted. */
function postFormWith(httpRequest: IHttpRequestHelper['helpers']['httpRequest']): PostForm {
	return async (url, form) => {
		const answer: unknown = await httpRequest({
			method: 'POST',
			url,
			body: form,
			headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
			timeout: answerTimeoutMs,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
			returnFullResponse: true,
		});
		if (!isRow(answer)) return { status: 0, body: undefined };
		return { status: Number(answer.statusCode), body: answer.body };
	};
}

export class MicrosoftDefenderApi implements ICredentialType {
	name = 'microsoftDefenderApi';

	displayName = 'Microsoft Defender API';

	icon: Icon = { light: 'file:../icons/defender.svg', dark: 'file:../icons/defender.dark.svg' };

	documentationUrl =
		'https://learn.microsoft.com/defender-endpoint/api/exposed-apis-create-app-webapp';

	/** The token goes to the API of the chosen cloud only, which is stricter than such a list. */
	hideDomainRestrictionFields = true;

	properties: INodeProperties[] = signInFields;

	/** A path alone: `authenticate` puts the API of the chosen cloud before it. */
	test: ICredentialTestRequest = {
		request: { method: 'GET', url: '/api/machineactions', qs: { $top: 1 } },
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'Signed in, but Microsoft Defender did not accept the token. Check that Cloud, Region and Scope belong together; an empty Scope fits every cloud. If they do, the tenant may have no active plan of Microsoft Defender for Endpoint, or be still in the making, which takes up to 12 hours: running a node says the reason.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						'Signed in, but the app may not list machine actions. In Microsoft Entra give the app registration the application permission Machine.ReadWrite.All of WindowsDefenderATP, grant admin consent, and save again after a minute. If it has that, check that Scope is empty or belongs to Defender for Endpoint.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message:
						'Signed in, but there is no Defender API at the address called. Check Cloud and Region and, if Cloud is Custom, API URL.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 429,
					message:
						'Signed in, but the call limit of this app registration is used up at the moment. Save again in a minute.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 503,
					message:
						'Signed in, but Microsoft Defender is not available at the moment. Save again in some minutes.',
				},
			},
		],
	};

	/**
	 * Called by n8n before each request, after a 401, and whenever the credential is saved. The token
	 * stays in this process: without a value for the expirable field n8n stores nothing.
	 */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		const post = postFormWith(this.helpers.httpRequest);
		await withAdvice(async () => await holdToken(credentials, post));
		return {};
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return await withAdvice(() => authorised(requestOptions, credentials));
	}
}
