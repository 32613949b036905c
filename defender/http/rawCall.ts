import { pathOf, type ApiMethod } from '../contract';
import { DefenderError } from '../defenderError';
import { isDeep } from '../general/deep';
import { settle } from '../general/settled';
import type { ApiCall, Attempt, Try } from './apiCall';
import { proxyRefusalOf } from './refusal/proxyRefusal';
import { refusalOf } from './refusal/refusal';
import { NetworkFault, type HttpRequest, type HttpResponse } from './send';

/** How long a single answer may take. Lists of thousands of entities are the slowest. */
const answerTimeoutMs = 60_000;
/** A file takes its time over a slow line. */
const uploadTimeoutMs = 300_000;
/** Even the last call before a deadline gets a fair chance. */
const shortestTimeoutMs = 5_000;

/** The core: one request, and what its answer or the lack of one means. */
export const rawCall: Try = async ({ send, clock }, call) => {
	const sent = await settle(() => send(requestOf(call, clock.now())));
	if (sent.ok) {
		const refusedOnTheWay = proxyRefusalOf(sent.value);
		if (refusedOnTheWay !== undefined) throw refusedOnTheWay;
		return readAnswer(call.method, sent.value, clock.date());
	}
	if (sent.error instanceof NetworkFault) return { fault: faultOf(call.method, sent.error) };
	throw sent.error;
};

function requestOf(call: ApiCall, now: number): HttpRequest {
	const path = pathOf(call.method, call.parameters ?? {});
	const longest = call.form === undefined ? answerTimeoutMs : uploadTimeoutMs;
	const body = typeof call.body === 'function' ? call.body() : call.body;
	return {
		verb: call.method.verb,
		path: call.query === undefined || call.query === '' ? path : `${path}?${call.query}`,
		timeoutMs: Math.min(longest, Math.max(shortestTimeoutMs, call.deadline - now)),
		...(body === undefined ? {} : { body }),
		...(call.form === undefined ? {} : { form: call.form }),
	};
}

/** An answer that is not what it should be may hide an effect, so a POST is never sure after it. */
function readAnswer(method: ApiMethod, response: HttpResponse, now: number): Attempt {
	if (response.status >= 200 && response.status < 300) {
		const { body } = response;
		if (body === undefined || body === '') return { answer: undefined };
		if (typeof body === 'object' && !isDeep(body)) return { answer: body };
		return { fault: unclear(method, 'malformed', 'The answer was not the JSON it should be') };
	}
	return { fault: refusalOf(method, response, now) };
}

function unclear(
	method: ApiMethod,
	kind: 'malformed' | 'unreachable',
	message: string,
	cause?: unknown,
): DefenderError {
	const isRead = method.verb === 'GET';
	return new DefenderError({
		kind: isRead ? kind : 'ambiguous',
		message,
		advice: isRead
			? 'Check the API URL of the credential, the proxy and the service health of Microsoft Defender, then run the node again.'
			: 'Microsoft Defender may or may not have carried out the call.',
		cause,
	});
}

function faultOf(method: ApiMethod, fault: NetworkFault): DefenderError {
	if (fault.cause instanceof DefenderError) {
		// Signing in failed before the call was made, and says itself what to do.
		const { message, advice } = fault.cause;
		return new DefenderError({ kind: 'unreachable', message, advice, cause: fault });
	}
	if (!fault.reached) {
		return new DefenderError({
			kind: 'unreachable',
			message: `Microsoft Defender could not be reached: ${fault.reason}`,
			advice:
				'Check the cloud and region of the credential, and that n8n can reach the API host through your firewall or proxy.',
			cause: fault,
		});
	}
	return unclear(method, 'unreachable', `The call got no answer: ${fault.reason}`, fault);
}
