import { seconds } from '../../../defender/clock';
import type { Connection } from '../../../defender/http/connection';
import { startAll } from '../../../defender/machineActions/startAll';
import { waitForActions } from '../../../defender/machineActions/waitForActions';
import type { WaitEnd } from '../../../defender/machineActions/waitState';
import { settle, settleAll, type Settled } from '../../../defender/settled';
import { aftermathOf } from './aftermath';
import { checkItems, jobsOf, refusalsOf } from './checkItems';
import { endOfStart } from './endOfStart';
import {
	endOfMachine,
	endOfOne,
	halted,
	intervalsOf,
	mustHalt,
	smallestShare,
	valuesOf,
} from './items';
import { commandOf, startDeadline, type Job, type JobStart } from './job';
import type { ItemEnd, Output, Run, RunEnd } from './operation';
import { planItems } from './planItems';
import type { StartOrder } from './startOperation';
import { uploadFirst } from './uploadFirst';

/** Results (downloads, for example) fetched at a time. */
const resultWidth = 3;

/**
 * The way of all items of a run: targets are resolved and guard rails checked for all of them
 * together, then actions are started within the call budget, then waited for together, then their
 * results are fetched. Nothing is started while a parameter, a target or a guard rail of any item
 * says no, unless the node goes on without such items. Items that are a dry run yield their plan.
 */
export async function runStarts(
	run: Run,
	orders: ReadonlyArray<Settled<StartOrder>>,
): Promise<RunEnd> {
	const [first] = valuesOf(orders);
	if (first === undefined || mustHalt(run, orders)) return halted(orders);
	const connection = await run.connect(
		smallestShare(valuesOf(orders).map(({ options }) => options.quotaShare)),
	);

	const { items: cleared, plans } = await prepare(run, connection, orders);
	if (mustHalt(run, cleared)) return halted(cleared);
	const items = await uploadFirst(run, connection, cleared);
	if (mustHalt(run, items)) return halted(items);

	const jobs = valuesOf(items).flat();
	const starts = await startJobs(run, connection, jobs);
	const stopped = !run.continues && starts.some((start) => start?.ok !== true);
	const waits = stopped
		? undefined
		: await settle(() => waitForJobs(run, connection, jobs, starts));

	const ended = await settleAll(jobs, resultWidth, async (job, index) =>
		endOfStart(run, connection, job, starts[index], waits),
	);
	return {
		ends: items.map((item, index) =>
			plans[index] === undefined ? endOfItem(item, jobs, ended) : endOfOne(plans[index]),
		),
		aftermath: aftermathOf(run, connection, { items, jobs, starts, waits }),
	};
}

interface Prepared {
	/** The jobs of each item, or why it has none; those of dry runs have none. */
	readonly items: ReadonlyArray<Settled<Job[]>>;
	/** The plan of each item that is a dry run; undefined for the others. */
	readonly plans: ReadonlyArray<Settled<Output[]> | undefined>;
}

/** Everything that comes before the first action. */
async function prepare(
	run: Run,
	connection: Connection,
	orders: ReadonlyArray<Settled<StartOrder>>,
): Promise<Prepared> {
	const usable = valuesOf(orders);
	// Machines are looked up for all items together: as long as the most patient of them allows.
	const deadline = Math.max(...usable.map((order) => startDeadline(run, order)));
	const checked = await checkItems(connection, usable, deadline);
	const dry = checked.filter(({ order }) => order.options.dryRun);
	const planned = dry.length === 0 ? [] : await planItems(run, connection, dry);
	// An error that ends the run tells every machine that it concerns.
	const refused = run.continues ? undefined : refusalsOf(checked);
	const byOrder = new Map(checked.map((item) => [item.order, item]));
	const planOf = new Map(dry.map(({ order }, position) => [order, planned[position]]));
	const plans = orders.map((order) => (order.ok ? planOf.get(order.value) : undefined));
	const items = orders.map((order, index): Settled<Job[]> => {
		const plan = plans[index];
		if (!order.ok) return order;
		if (plan !== undefined) return plan.ok ? { ok: true, value: [] } : plan;
		const item = byOrder.get(order.value);
		return item === undefined ? { ok: true, value: [] } : jobsOf(item, refused);
	});
	return { items, plans };
}

async function startJobs(
	run: Run,
	connection: Connection,
	jobs: readonly Job[],
): Promise<JobStart[]> {
	if (jobs.length === 0) return [];
	const settings = jobs.map(({ order }) => ({
		deadline: startDeadline(run, order),
		visibilityLagMs: seconds(order.options.visibilityLag),
	}));
	return await startAll(connection, jobs.map(commandOf), settings, !run.continues);
}

/** Waits for all actions that are to be waited for, together; each has its own deadline. */
async function waitForJobs(
	run: Run,
	connection: Connection,
	jobs: readonly Job[],
	starts: readonly JobStart[],
): Promise<Map<string, WaitEnd>> {
	const waiting = jobs.flatMap(({ order }, index) => {
		const start = starts[index];
		if (!order.waits || start?.ok !== true) return [];
		const { action, at } = start.value;
		return [
			{ id: action.id, since: at, deadline: at + seconds(order.options.timeout), seen: action },
		];
	});
	if (waiting.length === 0) return new Map();
	const intervals = intervalsOf(jobs.map(({ order }) => order.options));
	run.context.logger.info(`Waiting for ${waiting.length} machine action(s) to end`);
	return await waitForActions(connection, waiting, {
		firstMs: intervals.shortestMs,
		...intervals,
	});
}

/** How the jobs of an item ended, each by itself; those that were not begun are left out. */
function endOfItem(
	item: Settled<Job[]>,
	jobs: readonly Job[],
	ended: ReadonlyArray<Settled<Output | undefined> | undefined>,
): ItemEnd {
	if (!item.ok) return [item];
	return item.value.flatMap((job) => endOfMachine(job.machine, ended[jobs.indexOf(job)]));
}
