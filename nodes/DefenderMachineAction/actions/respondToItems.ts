import type { Kind, Thing } from '../../../defender/response/kind';
import type { Order, Subject } from '../../../defender/response/order';
import type { ResolvedMachine } from '../../../defender/machines/lookUp/resolveTargets';
import type { Port } from '../../../defender/response/port';
import type { ItemReport, Outcome, PlanRow } from '../../../defender/response/report';
import { respond } from '../../../defender/response/respond';
import type { Settled } from '../../../defender/settled';
import { readBinaryInput } from '../../shared/binaryInput';
import { endOfMachine, endOfOne, halted, mustHalt, smallestShare, valuesOf } from './items/items';
import type { ItemEnd, Output, Run, RunEnd } from './operation';

/** How much of the quota an order may use, as a percentage. */
export interface WithShare {
	readonly quotaShare: number;
}

/** What can be started, and how n8n shows what became of it. */
export interface Shown<O extends Order<T, R>, S extends Subject, T extends Thing, R> {
	readonly kind: Kind<O, S, T>;
	/** @param now epoch milliseconds */
	readonly output: (outcome: Outcome<T, R>, order: O, now: number) => Output;
	/** The row of a dry run. */
	readonly planned: (row: PlanRow<O, S, T>, now: number) => Output;
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
	const ends = items.map((item) => endOfItem(face, item, now));
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
		log: context.logger,
	};
}

function endOfItem<O extends Order<T, R>, S extends Subject, T extends Thing, R>(
	{ output, planned, machineOf }: Shown<O, S, T, R>,
	item: ItemReport<O, S, T, R>,
	now: number,
): ItemEnd {
	if ('error' in item) return [{ ok: false, error: item.error }];
	if ('plan' in item)
		return endOfOne({ ok: true, value: item.plan.map((row) => planned(row, now)) });
	return item.jobs.flatMap(({ job, end }): ItemEnd => {
		const ended: Settled<Output | undefined> | undefined =
			end?.ok === true ? { ok: true, value: end.value && output(end.value, job.order, now) } : end;
		if (machineOf !== undefined) return endOfMachine(machineOf(job.subject), ended);
		if (ended?.ok !== true) return endOfOne(ended);
		return ended.value === undefined ? [] : endOfOne({ ok: true, value: [ended.value] });
	});
}
