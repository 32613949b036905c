import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import type { Clock } from '../../defender/general/clock';
import { ExecutionCancelled } from '../../defender/defenderError';
import { isRow } from '../../defender/entities';
import { renewing, type SendOnce } from '../../defender/http/renewing';
import { helpsNewToken } from '../../defender/http/refusal/tokenRefusal';
import type { HttpRequest, HttpResponse, Send } from '../../defender/http/send';
import { readServiceError } from '../../defender/http/refusal/serviceError';
import { settle } from '../../defender/general/settled';
import { fieldsFor, giveUpToken, tokenSentWith } from '../../defender/signIn/heldTokens';
import { analystRefusal } from './analystRefusal';
import { cancelSignalOf, type NodeContext } from './clocks';
import { lowerCased } from './headers';
import { answerWithin, faultWithin } from './sendFaults';
import { tokenOf, type AnalystSignIn, type AppSignIn } from './signIn';

/**
 * Lets n8n renew an analyst's token after a 403, which it takes for a lack of permission otherwise.
 * Version 1 does not heed it.
 */
const renewAfterForbidden = { oauth2: { tokenExpiredStatusCode: 403 } };

/**
 * Requests of an app through n8n's own helper, which brings the proxy, the SSRF guard and Cancel. It
 * gets the fields of the credential, so that it reads none for a request, and stores none.
 *
 * @param current who signs in, as it is now
 * @param signsInAnew whether to sign in before the first request even with a token at hand
 */
export function sendAsApp(
	context: NodeContext,
	current: () => Promise<AppSignIn>,
	clock: Clock,
	signsInAnew: boolean,
): Send {
	const date = (): number => clock.date();
	const sendOnce: SendOnce = async (request, refused) => {
		if (refused !== undefined) giveUpToken((await current()).key, refused.token);
		const { type, key, credential, apiUrl, fields } = await current();
		const data = fieldsFor(fields, { credential, key, date });
		const answer = await sendWith(context, { type, apiUrl }, request, {
			// After a 401 the helper would sign in by itself, store what it got, and send again.
			options: { ignoreHttpStatusErrors: true },
			more: { credentialsDecrypted: { id: '', name: '', type, data } },
		});
		const token = tokenSentWith(data);
		return { answer: withoutToken(answer, token ?? ''), token };
	};
	return renewing(sendOnce, signsInAnew);
}

/** Requests of an analyst, whom n8n itself signs in. */
export function sendAsAnalyst(context: NodeContext, signIn: AnalystSignIn): Send {
	return async (request) => {
		const sent = await sendWith(context, signIn, request);
		// n8n has renewed the token after a 401 by itself; a refusal was given by nobody who had acted.
		const isOld = sent.status === 403 && helpsNewToken(sent);
		const last = isOld
			? await sendWith(context, signIn, request, { more: renewAfterForbidden })
			: sent;
		const answer = last.status < 400 ? last : withoutToken(last, await tokenOf(context, signIn));
		const refusal = analystRefusal(answer);
		if (refusal !== undefined) throw refusal;
		return answer;
	};
}

/** What n8n's helper takes besides the request. */
interface Extras {
	readonly options?: Partial<IHttpRequestOptions>;
	readonly more: Parameters<NodeContext['helpers']['httpRequestWithAuthentication']>[2];
}

/** The bearer token stays on the API's host: redirects are not followed. */
async function sendWith(
	context: NodeContext,
	{ type, apiUrl }: { readonly type: string; readonly apiUrl: string },
	request: HttpRequest,
	{ options, more }: Extras = { more: undefined },
): Promise<HttpResponse> {
	if (cancelSignalOf(context)?.aborted === true) throw new ExecutionCancelled();
	const sent = await settle(async () => {
		const { helpers } = context;
		// The helper's result is declared as `any`; with a full response it has this form.
		const answer = helpers.httpRequestWithAuthentication.call(
			context,
			type,
			{ ...optionsOf(request, apiUrl), ...options },
			more,
		);
		return await (answer as Promise<IN8nHttpFullResponse>);
	});
	return sent.ok ? answerOf(sent.value) : answerOrThrow(sent.error, apiUrl);
}

/** A refusal as it may be told: whoever answers may send back the token that came with the request. */
function withoutToken(answer: HttpResponse, token: string): HttpResponse {
	if (answer.status < 400 || !isRow(answer.body)) return answer;
	return { ...answer, body: { error: readServiceError(answer.body, [token]) } };
}

function answerOf({ statusCode, headers, body }: IN8nHttpFullResponse): HttpResponse {
	return { status: statusCode, headers: lowerCased(headers), body };
}

function answerOrThrow(error: Error, apiUrl: string): HttpResponse {
	const answer = answerWithin(error, apiUrl);
	if (answer === undefined) throw faultWithin(error, apiUrl);
	return answer;
}

function optionsOf(request: HttpRequest, apiUrl: string): IHttpRequestOptions {
	// n8n's type knows the form of a package only; its helper hands on the one of JavaScript, too.
	const body = (request.form as IHttpRequestOptions['body']) ?? request.body;
	return {
		method: request.verb,
		url: `${apiUrl}${request.path}`,
		...(body === undefined ? {} : { body }),
		json: true,
		returnFullResponse: true,
		disableFollowRedirect: true,
		timeout: request.timeoutMs,
	};
}
