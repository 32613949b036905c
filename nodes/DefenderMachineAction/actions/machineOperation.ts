import { minutes } from '../../../defender/general/clock';
import type { Connection } from '../../../defender/http/connection';
import {
	resolveTargets,
	type ResolvedMachine,
} from '../../../defender/machines/lookUp/resolveTargets';
import type { WantedMachine } from '../../../defender/machines/lookUp/wanted';
import type { Settled } from '../../../defender/general/settled';
import { joinedCollectionField } from '../../shared/fields/collection';
import { type Field, type Fields, type ValuesOf } from '../../shared/fields/field';
import { machineIdField } from '../../shared/fields/machineId';
import { targetOptions } from '../fields/start/targetOptions';
import { quotaShareField } from '../../shared/fields/quotaShare';
import {
	byItem,
	endOfMachine,
	halted,
	mustHalt,
	readParts,
	smallestShare,
	valuesOf,
} from './items/items';
import {
	formOf,
	readItem,
	type Operation,
	type OperationOption,
	type Output,
	type Run,
	type RunEnd,
} from './operation';
import { wantedMachines } from './items/wantedMachines';

/** One machine of one item. An item has several when its target stands for several machines. */
interface MachineTask<V, O> {
	readonly machine: ResolvedMachine;
	/** The values of the operation's own fields. */
	readonly values: V;
	/** The values of its own options. */
	readonly options: O;
}

/** The parameters of one item, typed. */
interface Order<V, O> {
	readonly wanted: WantedMachine;
	readonly values: V;
	readonly options: O;
}

/** Time for all that it reads. */
const longestMs = minutes(15);

/** What an operation that looks at machines has to say. */
interface MachineDeclaration<F extends Fields, O extends Fields> {
	readonly option: OperationOption;
	/** Its own fields; they stand below the machine. */
	readonly fields: F;
	readonly options: O;
	/**
	 * Does the work for all machines of the run together.
	 *
	 * @returns the output of each task, or its error, at its position; undefined when not begun
	 */
	readonly work: (
		connection: Connection,
		tasks: ReadonlyArray<MachineTask<ValuesOf<F>, ValuesOf<O>>>,
		deadline: number,
	) => Promise<ReadonlyArray<Settled<Output> | undefined>>;
}

const sharedOptions = { ...targetOptions, quotaShare: quotaShareField };

function optionsField<O extends Fields>(
	own: O,
): Field<ValuesOf<typeof sharedOptions> & ValuesOf<O>> {
	const look = { displayName: 'Options', name: 'options', placeholder: 'Add option' };
	return joinedCollectionField(look, sharedOptions, own);
}

/** The fields of an operation on machines: the machine, its own ones, options. */
export function machineFields<F extends Fields, O extends Fields>(own: F, ownOptions: O) {
	return { machineId: machineIdField, ...own, options: optionsField(ownOptions) };
}

/** An operation on one machine for each item, done for all items together. */
export function machineOperation<F extends Fields, O extends Fields>(
	declaration: MachineDeclaration<F, O>,
): Operation {
	const { option } = declaration;
	return {
		resource: 'machine',
		option,
		changes: false,
		description: formOf(
			'machine',
			option.value,
			machineFields(declaration.fields, declaration.options),
		),
		execute: async (run) => await runOnMachines(run, declaration),
	};
}

/**
 * Resolves the targets of all items together and hands all machines to the work. Nothing is done
 * while an item is wrong, unless the node goes on without such items.
 */
export async function runOnMachines<F extends Fields, O extends Fields>(
	run: Run,
	{ fields, options: ownOptions, work }: MachineDeclaration<F, O>,
): Promise<RunEnd> {
	const shared = { machineId: machineIdField, options: optionsField(ownOptions) };
	const { parts: orders, itemAt } = await readParts(run, (index) => {
		const { machineId, options } = readItem(run, shared, index);
		const values = readItem(run, fields, index);
		return wantedMachines(run, index, machineId, options).map((wanted) =>
			wanted.ok ? { ok: true, value: { wanted: wanted.value, options, values } } : wanted,
		);
	});
	const [first] = valuesOf(orders);
	if (first === undefined || (await mustHalt(run, orders))) {
		return byItem(run, itemAt, halted(orders));
	}
	const connection = run.connect(
		smallestShare(valuesOf(orders).map(({ options }) => options.quotaShare)),
	);
	const deadline = connection.clock.now() + longestMs;
	const { inTurn } = run.together;
	const items = await inTurn(() => resolveItems(connection, orders, deadline));
	if (await mustHalt(run, items)) return byItem(run, itemAt, halted(items));
	const tasks = valuesOf(items).flat();
	const worked = await inTurn(() => work(connection, tasks, deadline));
	const endOf = new Map(tasks.map((task, position) => [task, worked[position]]));
	const ends = items.map((item) =>
		item.ok ? item.value.flatMap((task) => endOfMachine(task.machine, endOf.get(task))) : [item],
	);
	return byItem(run, itemAt, { ends });
}

/** The tasks of each item, or why it has none. */
async function resolveItems<V, O>(
	connection: Connection,
	orders: ReadonlyArray<Settled<Order<V, O>>>,
	deadline: number,
): Promise<Array<Settled<Array<MachineTask<V, O>>>>> {
	const usable = valuesOf(orders);
	const wanted = usable.map((order) => order.wanted);
	const resolved = await resolveTargets(connection, wanted, deadline);
	const machinesOf = new Map(usable.map((order, position) => [order, resolved[position]]));
	return orders.map((order): Settled<Array<MachineTask<V, O>>> => {
		if (!order.ok) return order;
		const { values, options } = order.value;
		const machines = machinesOf.get(order.value) ?? { ok: true, value: [] };
		if (!machines.ok) return machines;
		return { ok: true, value: machines.value.map((machine) => ({ machine, values, options })) };
	});
}
