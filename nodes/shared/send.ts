import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { ExecutionCancelled } from '../../defender/defenderError';
import { renewing, type SendOnce } from '../../defender/http/renewing';
import { helpsNewToken } from '../../defender/http/tokenRefusal';
import type { HttpRequest, HttpResponse, Send } from '../../defender/http/send';
import { settle } from '../../defender/settled';
import { renewSignInHeader } from '../../defender/signIn/renewal';
import { analystRefusal } from './analystRefusal';
import { cancelSignalOf, type NodeContext } from './clocks';
import { lowerCased } from './headers';
import { answerWithin, faultWithin } from './sendFaults';
import { appCredential } from './signInAs';

/**
 * Lets n8n renew an analyst's token after a 403, which it takes for a lack of permission otherwise.
 * Version 1 does not heed it.
 */
const renewAfterForbidden = { oauth2: { tokenExpiredStatusCode: 403 } };

/**
 * Requests through n8n's own helper, which brings the credential, renewal of the token on 401, the
 * proxy, the SSRF guard and Cancel. The bearer token stays on the API's host: redirects are not
 * followed.
 *
 * @param signsInAnew whether an app signs in anew before the first request
 */
export function sendThrough(
	context: NodeContext,
	credentialType: string,
	apiUrl: string,
	signsInAnew = false,
): Send {
	const isApp = credentialType === appCredential;
	const sendOnce: SendOnce = async (request, anew) => {
		if (cancelSignalOf(context)?.aborted === true) throw new ExecutionCancelled();
		const options: IHttpRequestOptions = {
			...optionsOf(request, apiUrl, isApp && anew ? { [renewSignInHeader]: '1' } : {}),
			// n8n would renew the token after every 401, also where the answer says that it is no use.
			...(isApp ? { ignoreHttpStatusErrors: true } : {}),
		};
		const sent = await settle(async () => {
			const { helpers } = context;
			// The helper's result is declared as `any`; with a full response it has this form.
			const answer = helpers.httpRequestWithAuthentication.call(
				context,
				credentialType,
				options,
				!isApp && anew ? renewAfterForbidden : undefined,
			);
			return await (answer as Promise<IN8nHttpFullResponse>);
		});
		return sent.ok
			? { answer: answerOf(sent.value), wasRenewed: false }
			: { answer: answerOrThrow(sent.error, apiUrl), wasRenewed: true };
	};
	if (isApp) return renewing(sendOnce, signsInAnew);
	return async (request) => {
		const sent = await sendOnce(request, false);
		// n8n has renewed the token after a 401 by itself; a refusal was given by nobody who had acted.
		const isOld = sent.answer.status === 403 && helpsNewToken(sent.answer);
		const { answer } = isOld ? await sendOnce(request, true) : sent;
		const refusal = analystRefusal(answer);
		if (refusal !== undefined) throw refusal;
		return answer;
	};
}

function answerOf({ statusCode, headers, body }: IN8nHttpFullResponse): HttpResponse {
	return { status: statusCode, headers: lowerCased(headers), body };
}

function answerOrThrow(error: Error, apiUrl: string): HttpResponse {
	const answer = answerWithin(error, apiUrl);
	if (answer === undefined) throw faultWithin(error, apiUrl);
	return answer;
}

function bodyOf({ body, content }: HttpRequest): Pick<IHttpRequestOptions, 'body' | 'headers'> {
	if (content === undefined) return body === undefined ? {} : { body };
	return { body: content.bytes, headers: { 'content-type': content.type } };
}

function optionsOf(
	request: HttpRequest,
	apiUrl: string,
	headers: Readonly<Record<string, string>>,
): IHttpRequestOptions {
	const content = bodyOf(request);
	return {
		method: request.verb,
		url: `${apiUrl}${request.path}`,
		...content,
		headers: { ...content.headers, ...headers },
		json: true,
		returnFullResponse: true,
		disableFollowRedirect: true,
		timeout: request.timeoutMs,
	};
}
