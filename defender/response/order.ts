import type { Connection } from '../http/connection';

/**
 * What one item asks for, as far as it is the same for everything that can be started.
 *
 * @typeParam T what is started
 * @typeParam R what it yields besides itself: files and the like
 */
export interface Order<T, R> {
	/** Position of the item in the input. */
	readonly index: number;
	/** Whether to tell only what would be done. */
	readonly isDryRun: boolean;
	/** Whether to wait for the end of what was started. */
	readonly waits: boolean;
	/** As long as this starts are tried, and as long again what was started is waited for. */
	readonly timeoutMs: number;
	/** After which ends there are results: after success, or after any. */
	readonly resultsOf: 'succeeded' | 'ended';
	/** Fetches them. */
	readonly results?: (thing: T, connection: Connection) => Promise<R>;
}

/** What an order is about, e.g. a machine. */
export interface Subject {
	readonly id: string;
}

/** One start for one item. An item has several when its target stands for several subjects. */
export interface Job<O, S> {
	readonly order: O;
	readonly subject: S;
}

/** `connection.clock.now()` after which nothing is started any more for an order. */
export function startDeadline<T, R>({ clock }: Connection, order: Order<T, R>): number {
	return clock.now() + order.timeoutMs;
}
