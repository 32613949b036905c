import { DefenderError } from '../defenderError';
import type { Settled } from '../general/settled';
import { aftermathOf } from './aftermath';
import type { Kind, Thing } from './kind';
import type { Job, Order, Subject } from './order';
import type { Way } from './port';
import { halted, type Report } from './report';

/**
 * A run in which nothing was done but to find out what is wrong, with what earlier tries of n8n have left
 * behind: they may have come further.
 */
export function haltedTry<O extends Order<T, R>, S extends Subject, T extends Thing, R>(
	kind: Kind<O, S, T>,
	way: Way,
	orders: readonly O[],
	items: ReadonlyArray<Settled<unknown>>,
): Report<O, S, T, R> {
	const jobs = [...jobsBegun(kind, way, orders).values()].flat();
	if (jobs.length === 0) return halted(items);
	const begun = { refused: [], jobs, starts: new Map(), waits: undefined };
	return { ...halted<O, S, T, R>(items), aftermath: aftermathOf(kind, way, begun) };
}

/**
 * The error of an order that was not begun this time names what an earlier try has, or may have, started.
 *
 * @param jobs what earlier tries have begun of the order
 * @param now ids of what this try has started: an item may ask for several things under one mark
 */
export function withEarlier<O extends Order<T, unknown>, S extends Subject, T extends Thing>(
	kind: Kind<O, S, T>,
	way: Way,
	jobs: ReadonlyArray<Job<O, S>>,
	error: Error,
	now: ReadonlySet<string>,
): Error {
	const things = jobs.flatMap((job) => kind.startedEarlier(way, job) ?? []);
	const thing = things.find(({ id }) => !now.has(id));
	if (thing !== undefined) {
		return kind.about(error, `${kind.name(thing)} was started by an earlier try`, thing);
	}
	const uncertain = jobs.find((job) => kind.mayHaveStartedEarlier(way, job));
	if (uncertain === undefined || !(error instanceof DefenderError)) return error;
	return error.with({
		message: `It is not certain whether this was started before: ${kind.request(uncertain)}. ${error.message}`,
	});
}

/** What earlier tries have begun of orders, looked for once for all of them. */
export function jobsBegun<O extends Order<T, unknown>, S extends Subject, T extends Thing>(
	kind: Kind<O, S, T>,
	way: Way,
	orders: readonly O[],
): Map<O, ReadonlyArray<Job<O, S>>> {
	const begun = kind.begunEarlier(way, orders);
	return new Map(
		orders.map((order, position) => [
			order,
			(begun[position] ?? []).map((subject) => ({ order, subject })),
		]),
	);
}
