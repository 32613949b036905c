import type { Kind, Thing } from '../../../defender/response/kind';
import type { Order, Subject } from '../../../defender/response/order';
import type { ResolvedMachine } from '../../../defender/machines/lookUp/resolveTargets';
import type { Port } from '../../../defender/response/port';
import type { ItemReport, Outcome, PlanRow } from '../../../defender/response/report';
import { respond } from '../../../defender/response/respond';
import type { Settled } from '../../../defender/general/settled';
import { nameOfBinaryInput, readBinaryInput } from '../../shared/binaryInput';
import { planSeal } from '../../shared/planSeal';
import { endOfMachine, endOfOne, halted, mustHalt, smallestShare, valuesOf } from './items/items';
import type { ItemEnd, Output, Run, RunEnd } from './operation';
import type { PlanPlace } from './output/rowPlan';

/** How much of the quota an order may use, as a percentage. */
export interface WithShare {
	readonly quotaShare: number;
}

/** What can be started, and how n8n shows what became of it. */
export interface Shown<O extends Order<T, R>, S extends Subject, T extends Thing, R> {
	readonly kind: Kind<O, S, T>;
	/** @param now epoch milliseconds */
	readonly output: (outcome: Outcome<T, R>, order: O, now: number) => Output;
	/** The row of a dry run, or the error that it is. */
	readonly planned: (row: PlanRow<O, S, T>, place: PlanPlace) => Settled<Output>;
	/** The machine that a job is about, where it is about one. */
	readonly machineOf?: (subject: S) => ResolvedMachine;
}

/**
 * Hands the orders of all items to the response, and turns its report into items, files and errors.
 *
 * @param itemAt the input item of each order
 * @returns how each order ended, at its position
 */
export async function respondToItems<
	O extends Order<T, R> & WithShare,
	S extends Subject,
	T extends Thing,
	R,
>(
	run: Run,
	orders: ReadonlyArray<Settled<O>>,
	itemAt: readonly number[],
	face: Shown<O, S, T, R>,
): Promise<RunEnd> {
	const usable = valuesOf(orders);
	if (usable.length === 0 || (await mustHalt(run, orders))) return halted(orders);
	const connection = run.connect(smallestShare(usable.map(({ quotaShare }) => quotaShare)));
	const way = { connection, port: portOf(run) };
	const { items, aftermath } = await respond<O, S, T, R>(face.kind, way, orders, itemAt);
	const now = run.clock.date();
	const placeOf = await placesOf(run, items);
	const ends = items.map((item) => endOfItem(face, item, placeOf, now));
	return { ends, ...(aftermath === undefined ? {} : { aftermath }) };
}

function portOf(run: Run): Port {
	const { context, continues, together } = run;
	return {
		continues,
		mustHalt: async (items) => await mustHalt(run, items),
		inTurn: together.inTurn,
		countAll: async (own) => await together.countMachines(own),
		readFile: async (item, { label, field, check }) =>
			await readBinaryInput(context, item, { field: label, name: field, check }),
		nameOfFile: async (item, { label, field }) =>
			await nameOfBinaryInput(context, item, { field: label, name: field }),
		log: context.logger,
	};
}

/** Where the rows of the dry runs of a run stand among them, and what plans are sealed with. */
async function placesOf<O, S, T, R>(
	run: Run,
	items: ReadonlyArray<ItemReport<O, S, T, R>>,
): Promise<(row: object) => PlanPlace> {
	const rows = items.flatMap((item) => ('plan' in item ? item.plan : []));
	const item = run.items[0] ?? 0;
	const seal = rows.length === 0 ? undefined : await planSeal(run.context, run.signIn, item);
	const all = { count: rows.length, seal, now: run.clock.date() };
	const positions = new Map<object, number>(rows.map((row, at) => [row, at + 1]));
	return (row) => ({ ...all, position: positions.get(row) ?? 0 });
}

function endOfItem<O extends Order<T, R>, S extends Subject, T extends Thing, R>(
	{ output, planned, machineOf }: Shown<O, S, T, R>,
	item: ItemReport<O, S, T, R>,
	placeOf: (row: object) => PlanPlace,
	now: number,
): ItemEnd {
	if ('error' in item) return [{ ok: false, error: item.error }];
	if ('plan' in item) {
		return item.plan.flatMap((row) => {
			const one = planned(row, placeOf(row));
			return endOfOne(one.ok ? { ok: true, value: [one.value] } : one);
		});
	}
	return item.jobs.flatMap(({ job, end }): ItemEnd => {
		const ended: Settled<Output | undefined> | undefined =
			end?.ok === true ? { ok: true, value: end.value && output(end.value, job.order, now) } : end;
		if (machineOf !== undefined) return endOfMachine(machineOf(job.subject), ended);
		if (ended?.ok !== true) return endOfOne(ended);
		return ended.value === undefined ? [] : endOfOne({ ok: true, value: [ended.value] });
	});
}
