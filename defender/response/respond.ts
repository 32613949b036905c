import type { Settled } from '../general/settled';
import { aftermathOf } from './aftermath';
import type { Kind, Thing } from './kind';
import type { Job, Order, Subject } from './order';
import { planDryRuns } from './plan';
import type { Way } from './port';
import { haltedTry, jobsBegun, withEarlier } from './earlierTries';
import type { ItemReport, Report } from './report';
import { endJobs } from './results';
import { prepareOrders, startJobs } from './start';
import { clearForStart, judgeTargets } from './targets';
import { waitForJobs } from './wait';
import { withhold } from './withhold';

/**
 * The way of everything that is started, for all items of a run together: find what the orders are
 * about and ask the guard rails, plan the dry runs, prepare, start within the call budget, wait, fetch
 * results, and report. Nothing is started while a parameter, a target or a guard rail of any item says
 * no, unless the run goes on without such items.
 *
 * @param kind of what is started
 * @param orders what the items ask for, or what is wrong with their parameters, in input order
 * @param itemAt the input item of each order, since an item may ask for several things
 * @returns how each order ended, at its position
 */
export async function respond<O extends Order<T, R>, S extends Subject, T extends Thing, R>(
	kind: Kind<O, S, T>,
	way: Way,
	orders: ReadonlyArray<Settled<O>>,
	itemAt: readonly number[],
): Promise<Report<O, S, T, R>> {
	const { mustHalt, inTurn } = way.port;
	const usable = orders.flatMap((order) => (order.ok ? [order.value] : []));
	const judged = await judgeTargets(kind, way, usable);
	const plans = await inTurn(() => planDryRuns(kind, way, judged));
	const cleared = await clearForStart(kind, way, judged);
	const before = ends(orders, plans, cleared);
	if (await mustHalt(before)) return haltedTry(kind, way, usable, before);
	const prepared = await inTurn(() => prepareOrders(kind, way, cleared));
	const limited = await inTurn(() => withhold(kind, way, prepared));
	const { ready, release } = limited;
	const items = ends(orders, plans, ready);
	if (await mustHalt(items)) {
		release();
		return haltedTry(kind, way, usable, items);
	}

	const jobs = [...ready.values()].flatMap((item) => (item.ok ? item.value : []));
	const starts = await inTurn(() => startJobs(kind, way, jobs));
	release();
	const waits = await waitForJobs(kind, way, jobs, starts);
	const outcomes = await endJobs<O, S, T, R>(kind, way, jobs, starts, waits);

	const now = new Set([...starts.values()].flatMap((one) => (one.ok ? [one.value.action.id] : [])));
	const outcomeOf = new Map(jobs.map((job, position) => [job, outcomes[position]]));
	const failed = orders.flatMap((order, position) =>
		order.ok && items[position]?.ok === false ? [order.value] : [],
	);
	const earlier = jobsBegun(kind, way, failed);
	const itemReport = (order: Settled<O>, position: number): ItemReport<O, S, T, R> => {
		const item = items[position];
		if (item?.ok === false) {
			const { error } = item;
			const begun = (order.ok ? earlier.get(order.value) : undefined) ?? [];
			return { error: withEarlier(kind, way, begun, error, now) };
		}
		const plan = order.ok ? (plans.get(order.value) ?? limited.plans.get(order.value)) : undefined;
		if (plan?.ok === true) return { plan: plan.value };
		const own = order.ok ? ready.get(order.value) : undefined;
		return { jobs: jobsIn(own).map((job) => ({ job, end: outcomeOf.get(job) })) };
	};
	const refused = items.flatMap((item, position) =>
		item.ok ? [] : [{ index: itemAt[position] ?? position, error: item.error }],
	);
	return {
		items: orders.map(itemReport),
		aftermath: aftermathOf(kind, way, { refused, jobs, starts, waits }),
	};
}

/** How far each item has come, at its position: what is planned or cleared for it, or what is wrong. */
function ends<O>(
	orders: ReadonlyArray<Settled<O>>,
	...steps: ReadonlyArray<ReadonlyMap<O, Settled<unknown>>>
): Array<Settled<unknown>> {
	return orders.map((order): Settled<unknown> => {
		if (!order.ok) return order;
		const known = steps.flatMap((step) => step.get(order.value) ?? []);
		return known.find(({ ok }) => !ok) ?? order;
	});
}

function jobsIn<J extends Job<unknown, unknown>>(
	item: Settled<readonly J[]> | undefined,
): readonly J[] {
	return item?.ok === true ? item.value : [];
}
