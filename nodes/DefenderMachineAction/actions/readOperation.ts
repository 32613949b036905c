import type { Connection } from '../../../defender/http/connection';
import { settle, settleAll, unsettle, type Settled } from '../../../defender/general/settled';
import type { Fields, ValuesOf } from '../../shared/fields/field';
import {
	byItem,
	endOfOne,
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
	type Resource,
	type Run,
} from './operation';

/** Items read at a time. */
const width = 5;

/**
 * What an operation that only reads has to say.
 *
 * `P` is what one of the things that an item asks for is read from, `S` what was prepared for all.
 */
interface ReadDeclaration<F extends Fields, P = ValuesOf<F>, S = undefined> {
	readonly resource: Resource;
	readonly option: OperationOption;
	readonly fields: F;
	/** The things that an item asks for, where that may be several. */
	readonly split?: (run: Run, values: ValuesOf<F>) => ReadonlyArray<Settled<P>>;
	/** Part of the quota to use, as a percentage. */
	readonly quotaShare?: (part: P) => number;
	/** What is done once for all of them, before. */
	readonly prepare?: (connection: Connection, parts: readonly P[]) => Promise<S>;
	/** Handles one of them. */
	readonly read: (
		connection: Connection,
		part: P,
		run: Run,
		index: number,
		prepared: S,
	) => Promise<readonly Output[]>;
}

/** An operation whose items have nothing to do with each other. */
export function readOperation<F extends Fields, P = ValuesOf<F>, S = undefined>(
	declaration: ReadDeclaration<F, P, S>,
): Operation {
	const { resource, option, fields, read, quotaShare, prepare } = declaration;
	// Without `split` a part is what the fields of an item say.
	const split = declaration.split ?? ((_, values) => [{ ok: true, value: values as P }]);
	return {
		resource,
		option,
		changes: false,
		description: formOf(resource, option.value, fields),
		async execute(run) {
			const { parts: orders, itemAt } = await readParts(run, (index) =>
				split(run, readItem(run, fields, index)),
			);
			const [first] = valuesOf(orders);
			// Without a single usable item nothing is sent, not even the sign-in.
			if (first === undefined || (await mustHalt(run, orders))) {
				return byItem(run, itemAt, halted(orders));
			}
			const shares = quotaShare === undefined ? [] : valuesOf(orders).map(quotaShare);
			const connection = run.connect(smallestShare(shares));
			const ends = await run.together.inTurn(async () => {
				const prepared = await settle(() => prepare?.(connection, valuesOf(orders)));
				return await settleAll(
					orders,
					width,
					async (order, position) => {
						const index = itemAt[position] ?? position;
						return await read(connection, unsettle(order), run, index, unsettle(prepared) as S);
					},
					(ended) => ended.ok || run.continues,
				);
			});
			return byItem(run, itemAt, { ends: ends.map(endOfOne) });
		},
	};
}
