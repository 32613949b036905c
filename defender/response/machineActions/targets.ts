import { startedType } from '../../contract';
import { inputError } from '../../defenderError';
import { checkRails, countsOf } from '../../machines/rails/checkRails';
import type { RailVerdict } from '../../machines/rails/rails';
import { resolveTargets, type ResolvedMachine } from '../../machines/lookUp/resolveTargets';
import type { Settled } from '../../general/settled';
import type { Way } from '../port';
import { withRecords } from './approved/sameMachine';
import type { MachineOrder } from './order';

/**
 * Resolves the targets of all orders together, refuses a hash that is one of them, then asks the guard
 * rails about all of them.
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
	const found = await inTurn(() => resolveTargets(connection, targets, deadline()));
	const resolved = withoutHashOfMachine(orders, found);
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

/**
 * Refuses every order of an item whose hash is the ID of one of its machines, however that was named:
 * both have 40 digits, and the field of one has got the value of the other.
 */
function withoutHashOfMachine(
	orders: ReadonlyArray<MachineOrder<unknown>>,
	resolved: ReadonlyArray<Settled<readonly ResolvedMachine[]>>,
): ReadonlyArray<Settled<readonly ResolvedMachine[]>> {
	if (orders.every(({ body }) => typeof body.Sha1 !== 'string')) return resolved;
	const machines = new Set<string>();
	orders.forEach(({ wanted: { item, target } }, position) => {
		const found = resolved[position];
		// What was given counts as well, since an earlier entry of the item may stand for it.
		if (target.by === 'id') machines.add(`${item} ${target.id}`);
		if (found?.ok === true) for (const { id } of found.value) machines.add(`${item} ${id}`);
	});
	return resolved.map((one, position) => {
		const order = orders[position];
		const sha1 = order?.body.Sha1;
		if (!one.ok || typeof sha1 !== 'string') return one;
		const isMachine = machines.has(`${order?.wanted.item ?? ''} ${sha1.toLowerCase()}`);
		return isMachine ? { ok: false, error: hashOfMachine() } : one;
	});
}

function hashOfMachine(): Error {
	return inputError(
		'SHA-1',
		'it is the ID of a machine of the same item, and cannot be both',
		'Use the SHA-1 of the file here and the ID of the machine in Machine.',
	);
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
