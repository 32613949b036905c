import { pathOf, type ApiMethod } from '../contract';
import { DefenderError } from '../defenderError';
import { settle } from '../settled';
import type { Connection } from './connection';
import { refusalOf } from './refusal';
import { backOffMs, longestRetryAfterMs, triesOf } from './retryPolicy';
import { NetworkFault, type HttpRequest, type HttpResponse, type RequestContent } from './send';

export interface ApiCall {
	readonly method: ApiMethod;
	/** Values for the `{name}` parts of the path. */
	readonly parameters?: Readonly<Record<string, string>>;
	/** Encoded, without question mark. */
	readonly query?: string;
	readonly body?: Readonly<Record<string, unknown>>;
	readonly content?: RequestContent;
	/** `clock.now()` after which nothing is changed any more and no further try is made. */
	readonly deadline: number;
}

/** How long a single answer may take. Lists of thousands of entities are the slowest. */
const answerTimeoutMs = 60_000;
/** A file takes its time over a slow line. */
const uploadTimeoutMs = 300_000;
/** Even the last call before a deadline gets a fair chance. */
const shortestTimeoutMs = 5_000;

function requestOf(call: ApiCall, now: number): HttpRequest {
	const path = pathOf(call.method, call.parameters ?? {});
	const longest = call.content === undefined ? answerTimeoutMs : uploadTimeoutMs;
	return {
		verb: call.method.verb,
		path: call.query === undefined || call.query === '' ? path : `${path}?${call.query}`,
		timeoutMs: Math.min(longest, Math.max(shortestTimeoutMs, call.deadline - now)),
		...(call.body === undefined ? {} : { body: call.body }),
		...(call.content === undefined ? {} : { content: call.content }),
	};
}

/**
 * Makes one call within the quota and repeats it where that is safe.
 *
 * Reads are repeated after 429, 5xx, broken answers and network faults. A POST is repeated only
 * when it surely had no effect: after 429, or when the connection never opened. After anything
 * else it ends as `ambiguous`, and the caller has to find out what happened.
 *
 * @returns the parsed JSON of a 2xx answer; undefined when it has no body
 * @throws DefenderError; `quota`, `timedOut` or `cancelled` leave the service untouched
 */
export async function callApi(connection: Connection, call: ApiCall): Promise<unknown> {
	refuseLateChange(connection, call);
	for (let tried = 1; ; tried += 1) {
		const attempt = await attemptCall(connection, call);
		if ('answer' in attempt) return attempt.answer;
		await waitBeforeRetry(connection, call, attempt.fault, tried);
	}
}

/**
 * Whoever waited for the call has given up by then. Reading does no harm: a wait looks a last time
 * at its very end, and what became of a call is worth knowing at any time.
 */
function refuseLateChange({ clock }: Connection, { method, deadline }: ApiCall): void {
	if (method.verb === 'GET' || clock.now() <= deadline) return;
	throw new DefenderError({
		kind: 'timedOut',
		message: 'The time was up, so the call was not made any more',
		advice:
			'Send fewer items at a time, or raise Options > Timeout where there is one. If an earlier try got no answer, look whether it had its effect before you run the node again.',
	});
}

type Attempt = { readonly answer: unknown } | { readonly fault: DefenderError };

async function attemptCall(connection: Connection, call: ApiCall): Promise<Attempt> {
	const use = {
		clock: connection.clock,
		share: connection.quotaShare,
		deadline: call.deadline,
		onWait: (milliseconds: number) => connection.notice(quotaNotice(call.method, milliseconds)),
	};
	const sent = await settle(() =>
		connection.shared.budget.spend(call.method, use, () =>
			connection.send(requestOf(call, connection.clock.now())),
		),
	);
	if (sent.ok) return readAnswer(call.method, sent.value);
	if (sent.error instanceof NetworkFault) return { fault: faultOf(call.method, sent.error) };
	throw sent.error;
}

function quotaNotice(method: ApiMethod, milliseconds: number): string {
	const wait = Math.ceil(milliseconds / 1000);
	return `A pause of ${wait} s for Microsoft's limit of ${method.quota.perMinute} calls a minute`;
}

/** An answer that is not what it should be may hide an effect, so a POST is never sure after it. */
function readAnswer(method: ApiMethod, response: HttpResponse): Attempt {
	if (response.status >= 200 && response.status < 300) {
		const { body } = response;
		if (body === undefined || body === '') return { answer: undefined };
		if (typeof body === 'object') return { answer: body };
		return { fault: unclear(method, 'malformed', 'The answer was not the JSON it should be') };
	}
	return { fault: refusalOf(method, response) };
}

function unclear(
	method: ApiMethod,
	kind: 'malformed' | 'serviceFault' | 'unreachable',
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

/** Sleeps before the next try, or throws the fault when there must not be one. */
async function waitBeforeRetry(
	connection: Connection,
	call: ApiCall,
	fault: DefenderError,
	tried: number,
): Promise<void> {
	const { clock, shared } = connection;
	const asked = fault.retryAfterMs ?? 0;
	const pause = Math.max(asked, backOffMs(fault.kind, tried, connection.random()));
	const isTooLong = clock.now() + pause > call.deadline || asked > longestRetryAfterMs;
	const isLast = isTooLong || tried >= triesOf(fault.kind);
	if (fault.kind === 'quota') {
		// What the service asks for holds for everybody, also where this call gives up.
		const closedMs = isLast ? Math.min(asked, longestRetryAfterMs) : pause;
		shared.budget.pause(call.method, clock.now() + closedMs);
	}
	if (isLast) throw fault;
	if (fault.kind === 'quota') connection.notice(quotaNotice(call.method, pause));
	await clock.sleep(pause);
}
