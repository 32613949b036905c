import { settle } from '../settled';
import type { HttpRequest, HttpResponse, Send } from './send';
import { readServiceError } from './serviceError';
import { helpsNewToken } from './tokenRefusal';

export interface Sent {
	readonly answer: HttpResponse;
	/** Whether n8n has signed in anew after a 401 and this is the answer to the repeated request. */
	readonly wasRenewed: boolean;
}

/**
 * Sends one request and resolves with whatever the service answered.
 *
 * @param signsInAnew whether the token at hand must not be used, but a new one
 */
export type SendOnce = (request: HttpRequest, signsInAnew: boolean) => Promise<Sent>;

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

	async function renewedSend(request: HttpRequest): Promise<HttpResponse> {
		const sent = send(request, true);
		renewal = settle(() => sent).then(() => {
			isRenewed = true;
		});
		return (await sent).answer;
	}

	return async (request) => {
		if (fromTheStart && renewal === undefined) return await renewedSend(request);
		const hadNewToken = isRenewed;
		const { answer, wasRenewed } = await send(request, false);
		if (helpsNewToken(answer) && !wasRenewed) return (await send(request, true)).answer;
		if (hadNewToken || !lacksRoles(answer)) return answer;
		if (renewal === undefined) return await renewedSend(request);
		await renewal;
		return (await send(request, false)).answer;
	};
}
