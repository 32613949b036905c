import type { EntityModel, Field } from './model.mts';
import type { Predicate } from './predicate.mts';
import type { ListQuery, Order } from './queryOptions.mts';

/** The rows of one page, in order, and what else the answer has to tell. */
export interface Page<Item> {
	rows: Item[];
	/** Rows that match in all; only counted when asked for. */
	count: number | undefined;
	/** Whether rows follow after this page. */
	more: boolean;
}

/**
 * Cuts one page out of `candidates`, which arrive in the default order. Without `$orderby` it reads
 * no further than the page, unless all matches must be counted.
 */
export function pageOf<Item>(
	candidates: Iterable<Item>,
	matches: Predicate<Item>,
	query: ListQuery,
	model: EntityModel<Item>,
	pageSize: number,
): Page<Item> {
	const end = query.skip + pageSize;
	const readAll = query.count || query.orderBy.length > 0;
	const found: Item[] = [];
	for (const item of candidates) {
		if (!matches(item)) continue;
		found.push(item);
		if (!readAll && found.length > end) break;
	}
	const ordered = query.orderBy.length > 0 ? sortBy(found, query.orderBy, model) : found;
	return {
		rows: ordered.slice(query.skip, end),
		count: query.count ? found.length : undefined,
		more: found.length > end,
	};
}

/** Every sort value is read once, because reading a status or a time is work. */
function sortBy<Item>(items: Item[], orders: Order[], model: EntityModel<Item>): Item[] {
	const reads = orders.map(({ name }) => sortValue(model.field(name)));
	const keyed = items.map((item) => ({ item, values: reads.map((read) => read(item)) }));
	keyed.sort((one, other) => {
		for (const [index, { descending }] of orders.entries()) {
			const [left = '', right = ''] = [one.values[index], other.values[index]];
			if (left !== right) return left < right === descending ? 1 : -1;
		}
		return 0;
	});
	return keyed.map(({ item }) => item);
}

/** Nothing sorts before everything, as an empty text or the least number. */
function sortValue<Item>(field: Field<Item>): (item: Item) => string | number {
	return (item) => {
		const value = field.read(item);
		if (field.kind === 'number') return typeof value === 'number' ? value : -Infinity;
		return String(value ?? '');
	};
}
