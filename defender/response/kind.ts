import type { DefenderError } from '../defenderError';
import type { RailEntry } from '../machines/rails/rails';
import type { PlannedState } from '../plans/plan';
import type { Settled } from '../general/settled';
import type { Job, Order, Subject } from './order';
import type { Way } from './port';

/** Something that was started. */
export interface Thing {
	readonly id: string;
}

/** A subject, and whether it may be touched. */
export interface Judged<S> {
	readonly subject: S;
	/** What did not happen to it if it is refused, in the words of the form. */
	readonly headline?: string;
	/** Why it must not be touched; empty when it may. */
	readonly reasons: readonly string[];
	/** What to do about them, where that is not what the kind advises. */
	readonly advice?: string;
	/** What the rails of a dry run protect, entry by entry. */
	readonly protects: readonly RailEntry[];
	/** Why that could not be found out, where it had to be. */
	readonly error?: Error;
	/** What else keeps from it what is wanted, with words of its own. */
	readonly obstacle?: DefenderError;
}

/** What would be done about a job. */
export type PlannedStart<T> =
	/** `despite` is what has brought the wanted state about already, and may leave nothing to do. */
	| { readonly do: 'start'; readonly despite?: T }
	/** What undoes it runs and is cancelled first. */
	| { readonly do: 'cancelFirst'; readonly action: T }
	/** Something that runs has to end first. */
	| { readonly do: 'startAfter'; readonly action: T }
	/** What exists already stands for what is asked for. */
	| { readonly do: 'reuse'; readonly action: T }
	/** What is wanted is the case already; `action` made it so. */
	| { readonly do: 'skip'; readonly action: T }
	| { readonly do: 'refuse'; readonly error: DefenderError }
	/** An earlier job asks for the same: both share what is started. */
	| { readonly do: 'share' };

type Sent<T> = Extract<PlannedStart<T>, { do: 'start' | 'cancelFirst' | 'startAfter' }>;

/** Whether a call of its own is made for it, now or when something has ended. */
export function isSent<T>(plan: PlannedStart<T>): plan is Sent<T> {
	return plan.do === 'start' || plan.do === 'cancelFirst' || plan.do === 'startAfter';
}

/** What has to end before its call is made. */
export function waitsFor<T>(plan: PlannedStart<T>): T | undefined {
	return plan.do === 'cancelFirst' || plan.do === 'startAfter' ? plan.action : undefined;
}

export interface Planned<T> {
	readonly plan: PlannedStart<T>;
	/** Milliseconds until the quota lets the call out; 0 when none would be made. */
	readonly startsInMs: number;
	/** What would happen, where the kind has words of its own for it. */
	readonly words?: string;
	/** What is there now of that which a change is about. */
	readonly there?: T | undefined;
	/** What it goes by; absent where that could not be read. */
	readonly standing?: Standing<T>;
	/** Why that could not be read, so that nobody can tell whether it would be done. */
	readonly untold?: DefenderError | undefined;
	/** Why it would not be done now, though it may be later. */
	readonly withheld?: string | undefined;
}

/** The state of a subject when something was planned for it. */
export interface Standing<T> {
	readonly state: PlannedState;
	/** What made it so. */
	readonly by: T | undefined;
}

/** What a run can leave behind when an error ends it. */
export type Leftover = 'nothing' | 'goesOn' | 'ended' | 'uncertain' | 'refused' | 'notBegun';

/** What a job got. */
export interface Begun<T> {
	readonly outcome: 'started' | 'reused' | 'skipped';
	readonly action: T;
	/** What had brought about what is wanted before it was started. */
	readonly despite?: T;
	/** `connection.clock.now()` at which it was certain. */
	readonly at: number;
	/** What to tell of how it came to be started. */
	readonly note?: string | undefined;
}

/** What a limit keeps from being started. */
export interface Withheld<T> {
	/** Why; undefined for what is planned beside others of its order. */
	readonly error?: Error;
	/** Handed out as a plan in place of the error, where the order wants that. */
	readonly plan?: Planned<T>;
}

/** What limits say of the jobs of a run. */
export interface Limited<T> {
	/** At the position of each job; undefined where nothing is to be said. */
	readonly withheld: ReadonlyArray<Withheld<T> | undefined>;
	/** Gives back what is held for jobs that are not started after all. */
	readonly release: () => void;
}

/** How a wait ended. `seen` is the thing as last read. */
export type WaitEnd<T> =
	| { readonly end: 'final'; readonly seen: T }
	| { readonly end: 'timedOut'; readonly seen: T | undefined }
	| { readonly end: 'failed'; readonly error: Error; readonly seen: T | undefined };

/** How the waits of a run ended, by id. */
export type WaitEnds<T> = ReadonlyMap<string, WaitEnd<T>>;

/**
 * Something that can be started, and all that is peculiar to it. What is common to all kinds, such as
 * dry runs, halting, waiting for many together and telling what an error leaves behind, is the response's.
 *
 * @typeParam O its orders
 * @typeParam S what they are about
 * @typeParam T what is started
 */
export interface Kind<O extends Order<T, unknown>, S extends Subject, T extends Thing> {
	/**
	 * Finds what the orders are about, all together, and asks the guard rails about it.
	 *
	 * @param deadline asked for when its turn has come
	 * @returns the subjects of each order, or why it has none, at its position
	 */
	readonly judge: (
		way: Way,
		orders: readonly O[],
		deadline: () => number,
	) => Promise<ReadonlyArray<Settled<ReadonlyArray<Judged<S>>>>>;
	/** The one error that tells of all that must not be touched. */
	readonly refusal: (refused: ReadonlyArray<Judged<S>>) => DefenderError;
	/** Works out what `start` would do, at the position of each job, and does nothing. */
	readonly plan: (
		way: Way,
		jobs: ReadonlyArray<Job<O, S>>,
	) => Promise<ReadonlyArray<Settled<Planned<T>>>>;
	/** Does for one order what has to be done before its jobs start. Made once for each run. */
	readonly preparing?: (way: Way) => (order: O) => Promise<void>;
	/**
	 * What limits over time keep from being started. For all other jobs it holds the room that they need,
	 * until they are started or it is released. Absent where there are no such limits.
	 */
	readonly limit?: (way: Way, jobs: ReadonlyArray<Job<O, S>>) => Promise<Limited<T>>;
	/**
	 * @returns what each job got, at its position; undefined for those that were not begun
	 */
	readonly start: (
		way: Way,
		jobs: ReadonlyArray<Job<O, S>>,
		stopAtError: boolean,
	) => Promise<ReadonlyArray<Settled<Begun<T>> | undefined>>;
	/** Waits for all together. Absent where everything ends at once. */
	readonly wait?: (
		way: Way,
		begun: ReadonlyArray<{ readonly order: O; readonly begun: Begun<T> }>,
	) => Promise<WaitEnds<T>>;
	/**
	 * What the end of a wait is for an order.
	 *
	 * @returns undefined where it was never seen, and the order takes that, too
	 * @throws DefenderError where it is no success, or none that the order takes
	 */
	readonly verdict: (order: O, thing: T, end: WaitEnd<T>) => T | undefined;
	/** Adds to the error of a wait what is known of its subject besides. */
	readonly advise?: (way: Way, subject: S, error: Error) => Error;
	readonly stateOf: (thing: T) => 'open' | 'succeeded' | 'unsuccessful';
	/** Whether it was started for the very request of an order, by whatever try. */
	readonly isOwn: (order: O, thing: T) => boolean;
	/** What an earlier try of n8n has started for a job, as far as this process knows. */
	readonly startedEarlier: (way: Way, job: Job<O, S>) => T | undefined;
	/**
	 * The subjects for which earlier tries of n8n have begun orders, as far as this process knows.
	 *
	 * @returns at the position of each order
	 */
	readonly begunEarlier: (way: Way, orders: readonly O[]) => ReadonlyArray<readonly S[]>;
	/** Whether a call of an earlier try may have started something for a job that nobody has seen. */
	readonly mayHaveStartedEarlier: (way: Way, job: Job<O, S>) => boolean;
	/** The thing in the error that is about it; undefined where the error is about none. */
	readonly thingOf: (error: Error) => T | undefined;
	/** Tells an error about a thing so that the thing's id is not lost. */
	readonly about: (error: Error, what: string, thing: T) => Error;
	/** At the start of a sentence, for example "The isolation of fin-lt-0231". */
	readonly name: (thing: T) => string;
	/** For example "Isolate 12ab on fin-lt-0231, Pending". */
	readonly inWords: (thing: T, subject: S) => string;
	/** What a job asks for, e.g. "Isolate on fin-lt-0231". */
	readonly request: (job: Job<O, S>) => string;
	/** Begins the sentence that lists some of what is left, e.g. "2 actions go on"; empty to say nothing. */
	readonly leaves: (what: Leftover, count: number) => string;
}
