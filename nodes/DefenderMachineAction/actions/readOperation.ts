import type { Connection } from '../../../defender/http/connection';
import { settleAll, type Settled } from '../../../defender/settled';
import type { Fields, ValuesOf } from '../../shared/field';
import { endOfOne, halted, mustHalt, readItems, smallestShare, valuesOf } from './items';
import {
	formOf,
	readItem,
	type Operation,
	type OperationOption,
	type Output,
	type Resource,
	type Run,
} from './operation';

/** Items read at a time. */
const width = 5;

/** What an operation that reads, or does one small thing for each item, has to say. */
export interface ReadDeclaration<F extends Fields> {
	readonly resource: Resource;
	readonly option: OperationOption;
	readonly fields: F;
	/** Part of the quota to use, as a percentage. */
	readonly quotaShare?: (values: ValuesOf<F>) => number;
	/** Handles one item. */
	readonly read: (
		connection: Connection,
		values: ValuesOf<F>,
		run: Run,
		index: number,
	) => Promise<readonly Output[]>;
	/** Tells what was done before an error ended the run; for operations that change something. */
	readonly aftermath?: (items: ReadonlyArray<ReadEnd<ValuesOf<F>>>) => (told: Error) => string;
}

/** An item that could be read, and how it ended; undefined when it was not begun. */
export interface ReadEnd<V> {
	readonly item: number;
	readonly values: V;
	readonly end: Settled<readonly Output[]> | undefined;
}

/** An operation whose items have nothing to do with each other. */
export function readOperation<F extends Fields>(declaration: ReadDeclaration<F>): Operation {
	const { resource, option, fields, read, quotaShare, aftermath } = declaration;
	return {
		resource,
		option,
		description: formOf(resource, option.value, fields),
		async execute(run) {
			const orders = await readItems(run, (index) => readItem(run, fields, index));
			const [first] = valuesOf(orders);
			// Without a single usable item nothing is sent, not even the sign-in.
			if (first === undefined || mustHalt(run, orders)) return halted(orders);
			const shares = quotaShare === undefined ? [] : valuesOf(orders).map(quotaShare);
			const connection = await run.connect(smallestShare(shares));
			const ends = await settleAll(
				orders,
				width,
				async (order, index) => {
					if (!order.ok) throw order.error;
					return await read(connection, order.value, run, index);
				},
				(ended) => ended.ok || run.continues,
			);
			const known = orders.flatMap((order, item) =>
				order.ok ? [{ item, values: order.value, end: ends[item] }] : [],
			);
			return {
				ends: ends.map(endOfOne),
				...(aftermath === undefined ? {} : { aftermath: aftermath(known) }),
			};
		},
	};
}
