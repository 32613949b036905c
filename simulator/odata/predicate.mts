import { parseTime, sortableTime } from '../world/timestamps.mts';
import type { Comparison, Filter, Literal } from './filterParser.mts';
import {
	invalidQuery,
	type Comparable,
	type EntityModel,
	type Field,
	type FieldKind,
} from './model.mts';

export type Predicate<Item> = (item: Item) => boolean;

const edmNames: Record<Literal['kind'], string> = {
	string: 'Edm.String',
	number: 'Edm.Int32',
	time: 'Edm.DateTimeOffset',
	boolean: 'Edm.Boolean',
	null: 'Edm.Null',
};

const operatorNames: Record<Comparison, string> = {
	eq: 'Equal',
	ne: 'NotEqual',
	gt: 'GreaterThan',
	ge: 'GreaterThanOrEqual',
	lt: 'LessThan',
	le: 'LessThanOrEqual',
};

const holds: Record<Comparison, (order: number) => boolean> = {
	eq: (order) => order === 0,
	ne: (order) => order !== 0,
	gt: (order) => order > 0,
	ge: (order) => order >= 0,
	lt: (order) => order < 0,
	le: (order) => order <= 0,
};

/** Turns a filter into a function of one item, or throws the documented 400. */
export function predicateOf<Item>(filter: Filter, model: EntityModel<Item>): Predicate<Item> {
	switch (filter.kind) {
		case 'and':
		case 'or': {
			const left = predicateOf(filter.left, model);
			const right = predicateOf(filter.right, model);
			return filter.kind === 'and'
				? (item) => left(item) && right(item)
				: (item) => left(item) || right(item);
		}
		case 'not': {
			const operand = predicateOf(filter.operand, model);
			return (item) => !operand(item);
		}
		case 'compare':
			return comparisonOf(filterable(model, filter.name), filter.comparison, filter.literal);
		case 'in':
			return membershipOf(filterable(model, filter.name), filter.literals);
		case 'startswith':
			return prefixOf(filterable(model, filter.name), filter.prefix);
		case 'any':
			return anyOf(filterable(model, filter.name), filter.value);
	}
}

function filterable<Item>(model: EntityModel<Item>, name: string): Field<Item> {
	const field = model.field(name);
	if (!field.filterable) {
		throw invalidQuery(`The property '${name}' cannot be used in the $filter query option.`);
	}
	return field;
}

function comparisonOf<Item>(
	field: Field<Item>,
	comparison: Comparison,
	literal: Literal,
): Predicate<Item> {
	const wanted = operandOf(field, literal, operatorNames[comparison]);
	const fits = holds[comparison];
	return (item) => {
		const actual = field.read(item);
		if (actual === null || wanted === null) return fits(actual === wanted ? 0 : Number.NaN);
		return typeof actual !== 'object' && fits(orderOf(normal(field.kind, actual), wanted));
	};
}

function membershipOf<Item>(field: Field<Item>, literals: Literal[]): Predicate<Item> {
	const wanted = new Set(literals.map((literal) => operandOf(field, literal, 'Equal')));
	return (item) => {
		const actual = field.read(item);
		return (
			(actual === null || typeof actual !== 'object') && wanted.has(normal(field.kind, actual))
		);
	};
}

function prefixOf<Item>(field: Field<Item>, prefix: string): Predicate<Item> {
	if (field.kind !== 'string') {
		throw invalidQuery(`No function signature for the function with name 'startswith' matches.`);
	}
	return (item) => {
		const actual = field.read(item);
		return typeof actual === 'string' && actual.startsWith(prefix);
	};
}

function anyOf<Item>(field: Field<Item>, value: string): Predicate<Item> {
	if (field.kind !== 'strings') throw invalidQuery(`'${field.name}' is not a collection.`);
	return (item) => {
		const actual = field.read(item);
		return actual !== null && typeof actual === 'object' && actual.includes(value);
	};
}

/** The literal as a value to compare with; throws where its type does not fit the property. */
function operandOf<Item>(field: Field<Item>, literal: Literal, operator: string): Comparable {
	if (literal.kind === 'null') return null;
	if (literal.kind !== literalKindOf(field.kind)) {
		const [left, right] = [edmNames[literalKindOf(field.kind)], edmNames[literal.kind]];
		throw invalidQuery(
			`A binary operator with incompatible types was detected. Found operand types '${left}' and '${right}' for operator kind '${operator}'.`,
		);
	}
	if (literal.kind === 'time') {
		const moment = parseTime(literal.value);
		if (moment === undefined) throw invalidQuery(`'${literal.value}' is not a time.`);
		return sortableTime(moment);
	}
	return field.kind === 'enum'
		? memberOf(field, String(literal.value))
		: normal(field.kind, literal.value);
}

function memberOf<Item>(field: Field<Item>, text: string): string {
	const member = field.aliases?.[text] ?? text;
	if (field.values === undefined || field.values.includes(member)) return member;
	throw invalidQuery(
		`The string '${text}' is not a valid enumeration type constant of '${field.name}'.`,
	);
}

function literalKindOf(kind: FieldKind): Literal['kind'] {
	if (kind === 'number' || kind === 'boolean' || kind === 'time') return kind;
	if (kind === 'strings') throw invalidQuery('A collection cannot be compared; use any().');
	return 'string';
}

/** GUIDs compare whatever their letter case; everything else compares as it is. */
function normal(kind: FieldKind, value: Comparable): Comparable {
	return kind === 'guid' && typeof value === 'string' ? value.toLowerCase() : value;
}

function orderOf(actual: Comparable, wanted: Comparable): number {
	if (actual === wanted) return 0;
	if (actual === null || wanted === null) return Number.NaN;
	return actual < wanted ? -1 : 1;
}
