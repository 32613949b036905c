import type { ApiMethod } from '../contract';
import type { DefenderError } from '../defenderError';
import type { Connection } from './connection';

type CallBody = Readonly<Record<string, unknown>>;

export interface ApiCall {
	readonly method: ApiMethod;
	/** Values for the `{name}` parts of the path. */
	readonly parameters?: Readonly<Record<string, string>>;
	/** Encoded, without question mark. */
	readonly query?: string;
	/** What depends on when it goes out is made for each try, after all that it had to wait for. */
	readonly body?: CallBody | (() => CallBody);
	readonly form?: FormData;
	/** `clock.now()` after which nothing is changed any more and no further try is made. */
	readonly deadline: number;
	/**
	 * Looks a last time before each try, once the quota has room for it: a call may have waited for that a
	 * minute and longer. Where it rejects, the call is not made, and ends in that error.
	 */
	readonly beforeSending?: (() => Promise<void>) | undefined;
}

/** How one try ended. Whatever makes another try pointless is thrown instead. */
export type Attempt = { readonly answer: unknown } | { readonly fault: DefenderError };

/** One try of a call: the inner layers of the way to the service. */
export type Try = (connection: Connection, call: ApiCall) => Promise<Attempt>;

/** A call with all the tries that it takes: the outer layers. Throws what ended it. */
export type Call = (connection: Connection, call: ApiCall) => Promise<unknown>;
