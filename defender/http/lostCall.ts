import { seconds } from '../clock';
import { DefenderError, isDefenderError, type ErrorKind } from '../defenderError';
import { settle, type Settled } from '../settled';
import type { Connection } from './connection';
import { findDespiteLag } from './visibilityLag';

/** A call that changes something, and how to learn whether it did when its answer is lost. */
export interface ChangingCall<T> {
	/**
	 * Makes the call once. Rejects with `ambiguous` where the service may have carried it out, and with
	 * `foreignAnswer` where what was answered does not prove it.
	 *
	 * @param tried 1 for the first try
	 */
	readonly send: (tried: number) => Promise<T>;
	/**
	 * Looks for what the call does; undefined where nothing shows it. `harmless` where doing it twice
	 * is doing it once, so that nobody has to look.
	 *
	 * @param until `clock.now()` at which the look must be through
	 */
	readonly find: ((until: number) => Promise<T | undefined>) | 'harmless';
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
 * @throws whatever `send` throws but `ambiguous` and `foreignAnswer`: then the last try surely had no effect
 */
export async function makeSure<T>(
	connection: Connection,
	call: ChangingCall<T>,
): Promise<CallEnd<T>> {
	for (let tried = 1; ; tried += 1) {
		const sent = await settle(() => call.send(tried));
		if (sent.ok) return { end: 'answered', value: sent.value };
		const lost = sent.error;
		if (!isDefenderError(lost, ...unclear)) throw lost;
		const lostAt = connection.clock.now();
		const found = await look(connection, call);
		if (!found.ok) return { end: 'uncertain', lost, look: found.error };
		if (found.value !== undefined) return { end: 'found', value: found.value };
		// A service that is overloaded may have said when to come back.
		const pause = lostAt + (lost.retryAfterMs ?? 0) - connection.clock.now();
		const isLate = connection.clock.now() + Math.max(0, pause) > call.deadline;
		if (isLate || tried >= mostTries) return { end: 'uncertain', lost };
		if (pause > 0) await connection.clock.sleep(pause);
	}
}

async function look<T>(
	{ clock }: Connection,
	{ find, visibilityLagMs, deadline }: ChangingCall<T>,
): Promise<Settled<T | undefined>> {
	if (find === 'harmless') return { ok: true, value: undefined };
	const until = Math.max(deadline, clock.now() + visibilityLagMs + timeToLookMs);
	return await settle(() => findDespiteLag(clock, visibilityLagMs, () => find(until)));
}

/**
 * The value of a call whose end is certain.
 *
 * @param what completes "It is not certain whether ..."
 * @param advice where to look
 * @throws DefenderError of kind `ambiguous`; `cancelled` when the user stopped the look
 */
export function certain<T>(end: CallEnd<T>, what: string, advice: string): T {
	if (end.end !== 'uncertain') return end.value;
	const { lost, look } = end;
	if (isDefenderError(look, 'cancelled')) throw look;
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
