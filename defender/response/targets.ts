import { settle, type Settled } from '../general/settled';
import type { Judged, Kind, Thing } from './kind';
import { startDeadline, type Job, type Order, type Subject } from './order';
import type { Way } from './port';

/** An order, and what is known of the subjects that it is about. */
export interface JudgedOrder<O, S> {
	readonly order: O;
	readonly subjects: Settled<ReadonlyArray<Judged<S>>>;
}

/** Finds what the orders of a run are about, and what the guard rails say of it, all together. */
export async function judgeTargets<O extends Order<T, unknown>, S extends Subject, T extends Thing>(
	kind: Kind<O, S, T>,
	way: Way,
	orders: readonly O[],
): Promise<Map<O, JudgedOrder<O, S>>> {
	// Subjects are looked up for all items together: as long as the most patient of them allows.
	const deadline = (): number =>
		Math.max(...orders.map((order) => startDeadline(way.connection, order)));
	const judged = await kind.judge(way, orders, deadline);
	return new Map(
		orders.map((order, position) => {
			const subjects = judged[position] ?? { ok: true, value: [] };
			return [order, { order, subjects }];
		}),
	);
}

export function isRefused({ reasons }: Judged<unknown>): boolean {
	return reasons.length > 0;
}

/**
 * The jobs of each order that is to be carried out, or why it has none. One subject that must not be
 * touched stops its item.
 */
export async function clearForStart<
	O extends Order<T, unknown>,
	S extends Subject,
	T extends Thing,
>(
	kind: Kind<O, S, T>,
	{ port }: Way,
	judged: ReadonlyMap<O, JudgedOrder<O, S>>,
): Promise<Map<O, Settled<ReadonlyArray<Job<O, S>>>>> {
	const real = [...judged.values()].filter(({ order }) => !order.isDryRun);
	// An error that ends the run tells all subjects that it concerns.
	const refused = port.continues
		? undefined
		: real.flatMap(({ subjects }) => (subjects.ok ? subjects.value.filter(isRefused) : []));
	const cleared = new Map<O, Settled<ReadonlyArray<Job<O, S>>>>();
	for (const item of real) {
		cleared.set(item.order, await settle(() => jobsOf(kind, item, refused)));
	}
	return cleared;
}

/** @param refused what to tell when one is refused: all of the run, or only the order's own */
function jobsOf<O extends Order<T, unknown>, S extends Subject, T extends Thing>(
	kind: Kind<O, S, T>,
	{ order, subjects }: JudgedOrder<O, S>,
	refused: ReadonlyArray<Judged<S>> | undefined,
): ReadonlyArray<Job<O, S>> {
	if (!subjects.ok) throw subjects.error;
	const [unknown] = subjects.value.flatMap(({ error }) => error ?? []);
	if (unknown !== undefined) throw unknown;
	const own = subjects.value.filter(isRefused);
	if (own.length > 0) throw kind.refusal(refused ?? own);
	const [obstacle] = subjects.value.flatMap((one) => one.obstacle ?? []);
	if (obstacle !== undefined) throw obstacle;
	return subjects.value.map(({ subject }) => ({ order, subject }));
}
