import { isRow, textOrNull } from '../../defender/entities';
import type { HttpRequest, HttpResponse, Send } from '../../defender/http/send';
import { settle } from '../../defender/settled';
import { renewSignInHeader } from '../../defender/signIn/renewal';

export interface Sent {
	readonly answer: HttpResponse;
	/** Whether n8n has signed in anew after a 401 and this is the answer to the repeated request. */
	readonly wasRenewed: boolean;
}

/** Sends one request with further headers and resolves with whatever the service answered. */
export type SendOnce = (
	request: HttpRequest,
	headers: Readonly<Record<string, string>>,
) => Promise<Sent>;

const renewing = { [renewSignInHeader]: '1' };

/** What a token lacks that was issued before its app got the role. */
function lacksRoles({ status, body }: HttpResponse): boolean {
	if (status !== 403 || !isRow(body)) return false;
	const error = isRow(body.error) ? body.error : body;
	return /missing application roles/i.test(textOrNull(error.message) ?? '');
}

/**
 * Repeats a request with a new token where that may help: once in all after a 403 for missing app
 * roles, because they may have been granted after the token was issued, and once for each request
 * whose 401 n8n has left to us, as its version 1 does. Neither answer was given by a service that
 * had acted, so that this holds for every kind of request.
 *
 * @param signsInAnew whether the first request has to have a new token from the start
 */
export function sendRenewing(send: SendOnce, signsInAnew: boolean): Send {
	let renewal: Promise<unknown> | undefined;
	let isRenewed = false;

	async function renewedSend(request: HttpRequest): Promise<HttpResponse> {
		const sent = send(request, renewing);
		renewal = settle(() => sent).then(() => {
			isRenewed = true;
		});
		return (await sent).answer;
	}

	return async (request) => {
		if (signsInAnew && renewal === undefined) return await renewedSend(request);
		const hadNewToken = isRenewed;
		const { answer, wasRenewed } = await send(request, {});
		if (answer.status === 401 && !wasRenewed) return (await send(request, renewing)).answer;
		if (hadNewToken || !lacksRoles(answer)) return answer;
		if (renewal === undefined) return await renewedSend(request);
		await renewal;
		return (await send(request, {})).answer;
	};
}
