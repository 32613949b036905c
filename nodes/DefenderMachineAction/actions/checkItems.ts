import { startedType } from '../../../defender/contract';
import type { Connection } from '../../../defender/http/connection';
import { checkRails } from '../../../defender/machines/checkRails';
import { railError } from '../../../defender/machines/railError';
import type { RailVerdict } from '../../../defender/machines/rails';
import { resolveTargets, type ResolvedMachine } from '../../../defender/machines/resolveTargets';
import type { Settled } from '../../../defender/settled';
import type { Job } from './job';
import type { StartOrder } from './startOperation';

/** An item whose machines are known, and what the guard rails say about each of them. */
export interface CheckedItem {
	readonly order: StartOrder;
	readonly machines: Settled<readonly RailVerdict[]>;
}

/** Resolves the targets of all items together, then checks the guard rails over all of them. */
export async function checkItems(
	connection: Connection,
	orders: readonly StartOrder[],
	deadline: number,
): Promise<CheckedItem[]> {
	const resolved = await resolveTargets(
		connection,
		orders.map((order) => order.wanted),
		deadline,
	);
	const railed = orders.flatMap((order, position) => {
		const machines = resolved[position];
		if (machines?.ok !== true) return [];
		return machines.value.map((machine) => ({ order, machine }));
	});
	const verdicts = await verdictsOf(connection, railed, deadline);
	return orders.map((order, position): CheckedItem => {
		const machines = resolved[position];
		if (machines?.ok === false) return { order, machines };
		return { order, machines: { ok: true, value: verdicts.get(order) ?? [] } };
	});
}

interface Pair {
	readonly order: StartOrder;
	readonly machine: ResolvedMachine;
}

async function verdictsOf(
	connection: Connection,
	pairs: readonly Pair[],
	deadline: number,
): Promise<Map<StartOrder, RailVerdict[]>> {
	const subjects = pairs.flatMap(({ order, machine }) => {
		const { rails, method, confirmName, body, options } = order;
		if (rails === undefined) return [];
		const { IsolationType: isolation } = body;
		const scope = typeof isolation === 'string' ? isolation : undefined;
		const isDryRun = options.dryRun;
		return [{ order, machine, type: startedType(method), scope, confirmName, rails, isDryRun }];
	});
	const checked = await checkRails(connection, subjects, deadline);
	const byPair = new Map(
		subjects.map(({ order, machine }, at) => [keyOf(order, machine), checked[at]]),
	);
	const verdicts = new Map<StartOrder, RailVerdict[]>();
	for (const { order, machine } of pairs) {
		const verdict = byPair.get(keyOf(order, machine)) ?? { machine, reasons: [], protects: [] };
		verdicts.set(order, [...(verdicts.get(order) ?? []), verdict]);
	}
	return verdicts;
}

function keyOf(order: StartOrder, machine: ResolvedMachine): string {
	return `${order.index} ${machine.id}`;
}

export function isRefused(verdict: RailVerdict): boolean {
	return verdict.reasons.length > 0;
}

/** The refusals of all items that are to be carried out; those of dry runs are only told. */
export function refusalsOf(items: readonly CheckedItem[]): RailVerdict[] {
	return items.flatMap(({ order, machines }) =>
		machines.ok && !order.options.dryRun ? machines.value.filter(isRefused) : [],
	);
}

/**
 * The jobs of an item, or why it has none. One machine that must not be touched stops its item.
 *
 * @param refused the refusals to tell when the item has one: all of the run, or its own
 */
export function jobsOf(
	{ order, machines }: CheckedItem,
	refused: readonly RailVerdict[] | undefined,
): Settled<Job[]> {
	if (!machines.ok) return machines;
	const [unchecked] = machines.value.flatMap(({ error }) => error ?? []);
	if (unchecked !== undefined) return { ok: false, error: unchecked };
	const own = machines.value.filter(isRefused);
	if (own.length > 0) return { ok: false, error: railError(refused ?? own) };
	return { ok: true, value: machines.value.map(({ machine }) => ({ order, machine })) };
}
