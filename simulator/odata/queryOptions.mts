import { parseFilter, type Filter } from './filterParser.mts';
import { invalidQuery, unsupportedOption, type EntityModel } from './model.mts';

const largestPage = 10_000;

export interface Order {
	name: string;
	descending: boolean;
}

/** The query of a list, read and checked. `top` is undefined when the client gave none. */
export interface ListQuery {
	filter: Filter | undefined;
	top: number | undefined;
	skip: number;
	orderBy: Order[];
	count: boolean;
	select: string[] | undefined;
}

const known = ['$filter', '$top', '$skip', '$orderby', '$count', '$select'];

/**
 * Reads `$filter`, `$top` (1..10000), `$skip`, `$orderby`, `$count` and `$select`.
 * Options without a dollar sign are ignored, every other `$` option gets the documented 400.
 */
export function readListQuery<Item>(
	parameters: URLSearchParams,
	model: EntityModel<Item>,
): ListQuery {
	refuseUnknown(parameters);
	const filter = parameters.get('$filter');
	const select = parameters.get('$select');
	return {
		filter: filter === null ? undefined : parseFilter(filter),
		top: readNumber(parameters, '$top', 1, largestPage),
		skip: readNumber(parameters, '$skip', 0, Number.MAX_SAFE_INTEGER) ?? 0,
		orderBy: readOrder(parameters.get('$orderby'), model),
		count: readBoolean(parameters.get('$count')),
		select: select === null ? undefined : readSelect(select, model),
	};
}

function refuseUnknown(parameters: URLSearchParams): void {
	for (const name of parameters.keys()) {
		if (!name.startsWith('$')) continue;
		if (!known.includes(name)) throw unsupportedOption(name);
		if (parameters.getAll(name).length > 1) {
			throw invalidQuery(
				`Query option '${name}' was specified more than once, but it must be specified at most once.`,
			);
		}
	}
}

function readNumber(
	parameters: URLSearchParams,
	name: string,
	least: number,
	most: number,
): number | undefined {
	const text = parameters.get(name);
	if (text === null) return undefined;
	const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
	if (value >= least && value <= most) return value;
	throw invalidQuery(`Invalid value '${text}' for ${name} query option found.`);
}

function readOrder<Item>(text: string | null, model: EntityModel<Item>): Order[] {
	if (text === null) return [];
	return text.split(',').map((part) => {
		const match = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/i.exec(part);
		const name = match?.[1];
		if (name === undefined) throw invalidQuery(`Syntax error in $orderby '${text}'.`);
		const field = model.field(name);
		if (!field.sortable) {
			throw invalidQuery(`The property '${name}' cannot be used in the $orderby query option.`);
		}
		return { name: field.name, descending: match?.[2]?.toLowerCase() === 'desc' };
	});
}

function readBoolean(text: string | null): boolean {
	if (text === null || text === 'false') return false;
	if (text === 'true') return true;
	throw invalidQuery(`Invalid value '${text}' for $count query option found.`);
}

function readSelect<Item>(text: string, model: EntityModel<Item>): string[] {
	return text.split(',').map((name) => model.field(name.trim()).name);
}
