import type { Verb } from '../contract';

/** One request to the API, complete but for the origin and the bearer token. */
export interface HttpRequest {
	readonly verb: Verb;
	/** Path with query, ready to be appended to the API's origin. */
	readonly path: string;
	/** Sent as JSON; absent for GET and DELETE. */
	readonly body?: Readonly<Record<string, unknown>>;
	/** Sent in place of a JSON body. Its files are held as a whole, so that it can be sent again after a 401. */
	readonly form?: FormData;
	readonly timeoutMs: number;
}

export interface HttpResponse {
	readonly status: number;
	/** Header names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	/** Parsed JSON where the answer was JSON, text otherwise. */
	readonly body: unknown;
}

/**
 * Sends one request. Resolves with whatever the service answered, 4xx and 5xx included, after
 * renewing the token once on 401.
 *
 * Rejects with `NetworkFault` when there is no answer, with a `DefenderError` when signing in
 * failed, and with `ExecutionCancelled` when the user stopped the execution.
 */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** A request without an answer. */
export class NetworkFault extends Error {
	/**
	 * @param reached false only when the connection surely never opened, so that the request cannot
	 * have had an effect.
	 */
	constructor(
		readonly reached: boolean,
		readonly reason: string,
		options?: { cause?: unknown },
	) {
		super(reason, options);
		this.name = 'NetworkFault';
	}
}
