import type { DefenderError } from '../defenderError';
import type { RailEntry } from '../machines/rails/rails';
import type { Settled } from '../general/settled';
import type { Planned } from './kind';
import type { Job } from './order';

/** How something came to be the answer to a job. */
export interface Provenance {
	/** What was already there stands for what was asked for. */
	readonly reused: boolean;
	/** Nothing was sent, because what is wanted is the case already. */
	readonly skipped: boolean;
	/** It was started for this very request, by this try of it or an earlier one. */
	readonly ownAction: boolean;
	/** What to tell of how it came to be started. */
	readonly note?: string | undefined;
}

/** What came of a job. */
export interface Outcome<T, R> {
	readonly thing: T;
	readonly provenance: Provenance;
	readonly result: R | undefined;
}

/** What a dry run tells about one subject. */
export interface PlanRow<O, S, T> {
	readonly order: O;
	/** Undefined where none was found. */
	readonly subject: S | undefined;
	readonly verdict: Planned<T> | { readonly refused: DefenderError };
	readonly protects: readonly RailEntry[];
	/** Why it is only planned, though it was to be done. */
	readonly withheld?: string | undefined;
}

interface JobEnd<O, S, T, R> {
	readonly job: Job<O, S>;
	/** Undefined where the run ended before the job was through. */
	readonly end: Settled<Outcome<T, R> | undefined> | undefined;
}

/** How an item ended. */
export type ItemReport<O, S, T, R> =
	| { readonly error: Error }
	| { readonly plan: ReadonlyArray<PlanRow<O, S, T>> }
	| { readonly jobs: ReadonlyArray<JobEnd<O, S, T, R>> };

export interface Report<O, S, T, R> {
	/** At the position of each order. */
	readonly items: ReadonlyArray<ItemReport<O, S, T, R>>;
	/**
	 * What the run leaves behind, in words to append to the error that ends it. Absent where nothing can
	 * have been started.
	 */
	readonly aftermath?: (error: Error) => string;
}

/** A run in which nothing was done but to find out what is wrong. */
export function halted<O, S, T, R>(items: ReadonlyArray<Settled<unknown>>): Report<O, S, T, R> {
	return { items: items.map((item) => (item.ok ? { jobs: [] } : { error: item.error })) };
}
