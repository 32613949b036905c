import { settle } from '../general/settled';
import type { HttpRequest, HttpResponse, Send } from './send';
import { readServiceError } from './refusal/serviceError';
import { helpsNewToken } from './refusal/tokenRefusal';

interface Sent {
	readonly answer: HttpResponse;
	/** What the request was sent with; undefined where that is not known. */
	readonly token: string | undefined;
}

/** What is not to be used any more: a token, or whichever there is. */
export interface Refused {
	readonly token: string | undefined;
}

/**
 * Sends one request and resolves with whatever the service answered.
 *
 * @param refused a token in whose place a new one must be used
 */
export type SendOnce = (request: HttpRequest, refused?: Refused) => Promise<Sent>;

/** What a token lacks that was issued before its app got the role. */
function lacksRoles({ status, body }: HttpResponse): boolean {
	return status === 403 && /missing application roles/i.test(readServiceError(body).message);
}

/**
 * Repeats a request with a new token where that may help: once in all after a 403 for missing app
 * roles, because they may have been granted after the token was issued, and once for each request
 * whose token was refused for what a new one may not have. None of these answers was given by a
 * service that had acted, so that this holds for every kind of request.
 *
 * @param fromTheStart whether the first request has to have a new token
 */
export function renewing(send: SendOnce, fromTheStart: boolean): Send {
	let renewal: Promise<unknown> | undefined;
	let isRenewed = false;

	async function renewedSend(request: HttpRequest, refused: Refused): Promise<HttpResponse> {
		const sent = send(request, refused);
		renewal = settle(() => sent).then(() => {
			isRenewed = true;
		});
		return (await sent).answer;
	}

	return async (request) => {
		if (fromTheStart && renewal === undefined) {
			return await renewedSend(request, { token: undefined });
		}
		const hadNewToken = isRenewed;
		const sent = await send(request);
		if (helpsNewToken(sent.answer)) return (await send(request, sent)).answer;
		if (hadNewToken || !lacksRoles(sent.answer)) return sent.answer;
		if (renewal === undefined) return await renewedSend(request, sent);
		await renewal;
		return (await send(request)).answer;
	};
}
