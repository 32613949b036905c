import { seconds, type Clock } from '../general/clock';
import {
	DefenderError,
	ExecutionCancelled,
	isDefenderError,
	type ErrorKind,
} from '../defenderError';
import { settle, type Settled } from '../general/settled';
import type { Connection } from './connection';
import { NetworkFault, type HttpRequest, type HttpResponse } from './send';

/** A call that changes something, and how to learn whether it did when its answer is lost. */
export interface ChangingCall<T> {
	/**
	 * Makes the call once. Rejects with `ambiguous` where the service may have carried it out, and with
	 * `foreignAnswer` where what was answered does not prove it.
	 *
	 * @param connection to make it with: it is known of it whether the call was answered
	 * @param tried 1 for the first try
	 */
	readonly send: (connection: Connection, tried: number) => Promise<T>;
	/**
	 * Looks for what the call does; undefined where nothing shows it. `harmless` where doing it twice
	 * is doing it once, so that nobody has to look.
	 *
	 * @param until `clock.now()` at which the look must be through
	 */
	readonly find: ((until: number) => Promise<T | undefined>) | 'harmless';
	/** Whether the call may be made again after such an answer, once nothing has shown; always unless given. */
	readonly mayRepeat?: (lost: DefenderError) => boolean;
	/** What to tell the user when an answer was lost. */
	readonly notice?: string;
	/** How long what the call does may take to show. */
	readonly visibilityLagMs: number;
	/** `clock.now()` after which nothing is sent any more. */
	readonly deadline: number;
}

/** What is known of a call in the end. */
type CallEnd<T> = { readonly end: 'answered' | 'found'; readonly value: T } | Uncertain;

interface Uncertain {
	readonly end: 'uncertain';
	/** Why there is no clear answer. */
	readonly lost: DefenderError;
	/** Why it could not be looked for either. */
	readonly look?: Error;
}

/** The user stopped the execution while a call that changes something had no answer yet. */
class StoppedMidCall extends ExecutionCancelled {}

/** Whether the service may have carried out what an error is about without saying so. */
export function isUncertain(error: Error): boolean {
	return error instanceof StoppedMidCall || isDefenderError(error, 'ambiguous');
}

/** What says that the service may have carried a call out, or not. */
const unclear: readonly ErrorKind[] = ['ambiguous', 'foreignAnswer'];

/** How often a call is made whose answers are lost and which leaves no trace. */
const mostTries = 3;
/** The question must be answered even when the time for changing things is over. */
const timeToLookMs = seconds(60);

/**
 * Was it lost, or did it happen? Makes a call, looks for what it does where its answer was lost, and
 * makes it again only when nothing has shown within the time that it needs to show.
 *
 * @throws whatever `send` throws but `ambiguous` and `foreignAnswer`: then the last try surely had no
 * effect. `isUncertain` tells whether it had where the user stopped the execution.
 */
export async function makeSure<T>(
	connection: Connection,
	call: ChangingCall<T>,
): Promise<CallEnd<T>> {
	for (let tried = 1; ; tried += 1) {
		const sent = await sendOnce(connection, call, tried);
		if ('value' in sent) return { end: 'answered', value: sent.value };
		const { lost } = sent;
		const lostAt = connection.clock.now();
		if (call.notice !== undefined) connection.notice(call.notice);
		const found = await look(connection, call);
		if (!found.ok) return { end: 'uncertain', lost, look: found.error };
		if (found.value !== undefined) return { end: 'found', value: found.value };
		// A service that is overloaded may have said when to come back.
		const again = lostAt + (lost.retryAfterMs ?? 0);
		if (!mayRepeat(connection, call, lost, tried, again)) return { end: 'uncertain', lost };
		const pause = again - connection.clock.now();
		if (pause > 0) await connection.clock.sleep(pause);
	}
}

/** @throws whatever is certain */
async function sendOnce<T>(
	connection: Connection,
	{ send }: ChangingCall<T>,
	tried: number,
): Promise<{ readonly value: T } | { readonly lost: DefenderError }> {
	const watched = new WatchedCall(connection);
	const sent = await settle(() => send(watched.connection, tried));
	if (sent.ok) return { value: sent.value };
	const { error } = sent;
	if (isDefenderError(error, ...unclear)) return { lost: error };
	throw isDefenderError(error, 'cancelled') && watched.isUnanswered ? new StoppedMidCall() : error;
}

/** @param again `clock.now()` at which the next try would be made */
function mayRepeat<T>(
	{ clock }: Connection,
	call: ChangingCall<T>,
	lost: DefenderError,
	tried: number,
	again: number,
): boolean {
	if (tried >= mostTries || Math.max(clock.now(), again) > call.deadline) return false;
	return call.mayRepeat?.(lost) ?? true;
}

/** Knows of a call whether the service may have got it without its answer having come. */
class WatchedCall {
	isUnanswered = false;
	readonly connection: Connection;

	constructor(connection: Connection) {
		this.connection = {
			...connection,
			send: (request) => this.send(connection, request),
		};
	}

	private async send(connection: Connection, request: HttpRequest): Promise<HttpResponse> {
		// An execution that was stopped before sends nothing any more.
		await connection.clock.sleep(0);
		this.isUnanswered = true;
		const sent = await settle(() => connection.send(request));
		if (sent.ok) {
			this.isUnanswered = false;
			return sent.value;
		}
		if (sent.error instanceof NetworkFault) this.isUnanswered = sent.error.reached;
		throw sent.error;
	}
}

async function look<T>(
	{ clock }: Connection,
	{ find, visibilityLagMs, deadline }: ChangingCall<T>,
): Promise<Settled<T | undefined>> {
	if (find === 'harmless') return { ok: true, value: undefined };
	const until = Math.max(deadline, clock.now() + visibilityLagMs + timeToLookMs);
	const found = await settle(() => findDespiteLag(clock, visibilityLagMs, () => find(until)));
	// Whatever keeps us from looking, it must not hide that the call may have been carried out.
	if (!found.ok && isDefenderError(found.error, 'cancelled')) throw new StoppedMidCall();
	return found;
}

/** Lists are read again in such steps while the lag has not passed. */
const lookAgainMs = seconds(3);

/**
 * Looks for something that may be too new to show in lists. It counts as absent only when the time that
 * it needs to show up has passed.
 *
 * @param lagMs that time, counted from now; 0 looks once
 */
export async function findDespiteLag<T>(
	clock: Clock,
	lagMs: number,
	look: () => Promise<T | undefined>,
): Promise<T | undefined> {
	const giveUp = clock.now() + lagMs;
	for (;;) {
		const found = await look();
		if (found !== undefined || clock.now() >= giveUp) return found;
		await clock.sleep(Math.min(lookAgainMs, giveUp - clock.now()));
	}
}

/**
 * The value of a call whose end is certain.
 *
 * @param what completes "It is not certain whether ..."
 * @param advice where to look
 * @throws DefenderError of kind `ambiguous`
 */
export function certain<T>(end: CallEnd<T>, what: string, advice: string): T {
	if (end.end !== 'uncertain') return end.value;
	const { lost, look } = end;
	const why =
		look === undefined
			? 'The call got no clear answer, and nothing shows that it was carried out.'
			: `It could not be looked up either: ${look.message.replace(/\.$/, '')}.`;
	throw new DefenderError({
		kind: 'ambiguous',
		message: `It is not certain whether ${what}: ${lost.message}`,
		advice: `${why} ${advice}`,
		...(lost.status === undefined ? {} : { status: lost.status }),
		...(lost.target === undefined ? {} : { target: lost.target }),
		cause: lost,
	});
}
