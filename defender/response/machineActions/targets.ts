import { startedType } from '../../contract';
import { checkRails, countsOf } from '../../machines/rails/checkRails';
import type { RailVerdict } from '../../machines/rails/rails';
import { resolveTargets, type ResolvedMachine } from '../../machines/lookUp/resolveTargets';
import type { Settled } from '../../settled';
import type { Way } from '../port';
import { withRecords } from './approved/sameMachine';
import type { MachineOrder } from './order';

/**
 * Resolves the targets of all orders together, then asks the guard rails about all of them.
 *
 * @returns a verdict for each machine of each order, at its position
 */
export async function judgeMachines(
	{ connection, port }: Way,
	orders: ReadonlyArray<MachineOrder<unknown>>,
	deadline: () => number,
): Promise<Array<Settled<readonly RailVerdict[]>>> {
	const { inTurn, countAll } = port;
	const targets = orders.map(({ wanted }) => wanted);
	const resolved = await inTurn(() => resolveTargets(connection, targets, deadline()));
	const subjects = orders.flatMap((order, position) => {
		const machines = resolved[position];
		if (machines?.ok !== true || order.rails === undefined) return [];
		const { rails } = order;
		return machines.value.map((machine) => ({ ...subjectOf(order, machine), rails }));
	});
	const counts = await countAll(countsOf(subjects));
	const checked = await inTurn(() => checkRails(connection, subjects, deadline(), counts));
	const verdicts = checked.values();
	const judged = orders.map((order, position): Settled<readonly RailVerdict[]> => {
		const machines = resolved[position];
		if (machines?.ok !== true) return machines ?? { ok: true, value: [] };
		// The verdicts come in the order of the subjects, which is that of the orders and their machines.
		const own = machines.value.map((machine) =>
			order.rails === undefined ? unrailed(machine) : (verdicts.next().value ?? unrailed(machine)),
		);
		return { ok: true, value: own };
	});
	return await inTurn(() => withRecords(connection, orders, judged, deadline()));
}

function subjectOf(order: MachineOrder<unknown>, machine: ResolvedMachine) {
	const { method, confirmName, body, isDryRun } = order;
	const { IsolationType: isolation } = body;
	const scope = typeof isolation === 'string' ? isolation : undefined;
	return { machine, type: startedType(method), scope, confirmName, isDryRun };
}

/** Where no rail stands, nothing is in the way. */
function unrailed(machine: ResolvedMachine): RailVerdict {
	return { machine, reasons: [], protects: [] };
}
