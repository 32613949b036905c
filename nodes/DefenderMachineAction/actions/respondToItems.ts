import { machineActions } from '../../../defender/response/machineActions/kind';
import type { MachineOrder } from '../../../defender/response/machineActions/order';
import type { MachineAction } from '../../../defender/entities';
import type { ResolvedMachine } from '../../../defender/machines/lookUp/resolveTargets';
import type { Port } from '../../../defender/response/port';
import type { ItemReport, Outcome } from '../../../defender/response/report';
import { respond } from '../../../defender/response/respond';
import type { Settled } from '../../../defender/settled';
import { readBinaryInput } from '../../shared/binaryInput';
import { startedJson } from '../../shared/actionOutput';
import { endOfMachine, endOfOne, halted, mustHalt, smallestShare, valuesOf } from './items/items';
import type { ItemEnd, Output, Run, RunEnd } from './operation';
import { plannedOutput } from './output/planOutput';

/** An order of the form, and how much of the quota it may use, as a percentage. */
export type StartOrder = MachineOrder<Output> & { readonly quotaShare: number };

/**
 * Hands the orders of all items to the response, and turns its report into items, files and errors.
 *
 * @param itemAt the input item of each order
 * @returns how each order ended, at its position
 */
export async function respondToItems(
	run: Run,
	orders: ReadonlyArray<Settled<StartOrder>>,
	itemAt: readonly number[],
): Promise<RunEnd> {
	const usable = valuesOf(orders);
	if (usable.length === 0 || (await mustHalt(run, orders))) return halted(orders);
	const connection = run.connect(smallestShare(usable.map(({ quotaShare }) => quotaShare)));
	const way = { connection, port: portOf(run) };
	const { items, aftermath } = await respond<StartOrder, ResolvedMachine, MachineAction, Output>(
		machineActions,
		way,
		orders,
		itemAt,
	);
	const now = run.clock.date();
	return {
		ends: items.map((item) => endOfItem(item, now)),
		...(aftermath === undefined ? {} : { aftermath }),
	};
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

function endOfItem(
	item: ItemReport<MachineOrder<Output>, ResolvedMachine, MachineAction, Output>,
	now: number,
): ItemEnd {
	if ('error' in item) return [{ ok: false, error: item.error }];
	if ('plan' in item) {
		return endOfOne({ ok: true, value: item.plan.map((row) => plannedOutput(row, now)) });
	}
	return item.jobs.flatMap(({ job, end }) => {
		if (end?.ok !== true) return endOfMachine(job.subject, end);
		return endOfMachine(job.subject, { ok: true, value: end.value && outputOf(end.value, now) });
	});
}

function outputOf(
	{ thing, provenance, result }: Outcome<MachineAction, Output>,
	now: number,
): Output {
	return { ...result, json: { ...startedJson(thing, now, provenance), ...result?.json } };
}
