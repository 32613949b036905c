import { DefenderError, isDefenderError } from '../defenderError';
import type { Connection } from '../http/connection';
import { settle, settleAll, type Settled } from '../general/settled';
import { ErrorWithResult } from './errorWithResult';
import type { Begun, Kind, Thing } from './kind';
import type { Job, Order, Subject } from './order';
import type { Way } from './port';
import type { Outcome, Provenance } from './report';
import type { Starts } from './start';
import type { Waits } from './wait';

/** Results (downloads, for example) fetched at a time. */
const width = 3;

/**
 * What came of each job: the thing as its wait left it, with its results.
 *
 * @returns at the position of each job; undefined where the run ended before the job was through
 */
export async function endJobs<O extends Order<T, R>, S extends Subject, T extends Thing, R>(
	kind: Kind<O, S, T>,
	way: Way,
	jobs: ReadonlyArray<Job<O, S>>,
	starts: Starts<O, S, T>,
	waits: Waits<T>,
): Promise<Array<Settled<Outcome<T, R> | undefined> | undefined>> {
	const { connection } = way;
	return await settleAll(jobs, width, async (job) => {
		const start = starts.get(job);
		if (start?.ok === false) throw start.error;
		if (start === undefined || waits === undefined) return undefined;
		const { order } = job;
		const provenance = provenanceOf(kind, order, start.value);
		const waited = await settle(() => afterWait(kind, order, start.value, waits));
		if (!waited.ok) {
			const error = kind.advise?.(way, job.subject, waited.error) ?? waited.error;
			throw await withLeftovers<O, S, T, R>(kind, connection, order, error);
		}
		const thing = waited.value;
		const result = await resultOf<O, S, T, R>(kind, connection, order, thing);
		return { thing, provenance, result };
	});
}

function provenanceOf<O extends Order<T, unknown>, S extends Subject, T extends Thing>(
	kind: Kind<O, S, T>,
	order: O,
	{ outcome, action, note }: Begun<T>,
): Provenance {
	return {
		note,
		reused: outcome === 'reused',
		skipped: outcome === 'skipped',
		ownAction: outcome === 'started' || kind.isOwn(order, action),
	};
}

/** The thing as its wait left it. What was skipped for is awaited by nobody. */
function afterWait<O extends Order<T, unknown>, S extends Subject, T extends Thing>(
	kind: Kind<O, S, T>,
	order: O,
	{ outcome, action }: Begun<T>,
	waits: NonNullable<Waits<T>>,
): T {
	if (!order.waits || outcome === 'skipped') return action;
	if (!waits.ok) throw waits.error;
	const end = waits.value.get(action.id);
	return (end && kind.verdict(order, action, end)) ?? action;
}

/** What a thing yields that was waited for. That it cannot be had does not undo the thing. */
async function resultOf<O extends Order<T, R>, S extends Subject, T extends Thing, R>(
	kind: Kind<O, S, T>,
	connection: Connection,
	order: O,
	thing: T,
): Promise<R | undefined> {
	const { results } = order;
	if (!order.waits || results === undefined) return undefined;
	if (kind.stateOf(thing) !== 'succeeded')
		return await leftoversOf<O, S, T, R>(kind, connection, order, thing);
	const fetched = await settle(() => results(thing, connection));
	if (fetched.ok) return fetched.value;
	if (!(fetched.error instanceof DefenderError)) throw fetched.error;
	// The result itself is what is wrong, e.g. the exit code of a script.
	if (fetched.error.kind === 'actionFailed') throw fetched.error;
	throw kind.about(
		fetched.error,
		`${kind.name(thing)} succeeded, but its result could not be fetched`,
		thing,
	);
}

/** What a thing has left that did not succeed, as far as it can be had. */
async function leftoversOf<O extends Order<T, R>, S extends Subject, T extends Thing, R>(
	kind: Kind<O, S, T>,
	connection: Connection,
	{ results, resultsOf }: O,
	thing: T,
): Promise<R | undefined> {
	if (results === undefined || resultsOf !== 'ended') return undefined;
	if (kind.stateOf(thing) === 'open') return undefined;
	const fetched = await settle(() => results(thing, connection));
	if (fetched.ok) return fetched.value;
	// Results are what the order's own function gives, with an error or without.
	if (fetched.error instanceof ErrorWithResult) return fetched.error.result as R;
	connection.notice(
		`${kind.name(thing)} has left something that was not fetched: ${fetched.error.message}`,
	);
	return undefined;
}

/** The error of a thing that did not succeed, with what it has left all the same. */
async function withLeftovers<O extends Order<T, R>, S extends Subject, T extends Thing, R>(
	kind: Kind<O, S, T>,
	connection: Connection,
	order: O,
	error: Error,
): Promise<Error> {
	const thing = kind.thingOf(error);
	if (!isDefenderError(error, 'actionFailed') || thing === undefined) return error;
	const left = await leftoversOf<O, S, T, R>(kind, connection, order, thing);
	return left === undefined ? error : new ErrorWithResult(error, left);
}
