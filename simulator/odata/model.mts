import { ServiceError } from '../http/errors.mts';

/** A value of an entity in the form in which filters compare it; times as sortable strings. */
export type Comparable = string | number | boolean | null;

export type FieldKind = 'string' | 'guid' | 'enum' | 'time' | 'number' | 'boolean' | 'strings';

/** What a query may do with one property, and how to read it off a stored item. */
export interface Field<Item> {
	name: string;
	kind: FieldKind;
	filterable: boolean;
	sortable: boolean;
	/** For enums: the names that a filter may mention. */
	values?: readonly string[];
	/** Other spellings that a filter may use for a value. */
	aliases?: Readonly<Record<string, string>>;
	read(item: Item): Comparable | readonly string[];
}

/** The properties of one entity, found whatever the letter case (contract 3.2). */
export class EntityModel<Item> {
	readonly typeName: string;
	private readonly byName: Map<string, Field<Item>>;

	constructor(typeName: string, fields: Field<Item>[]) {
		this.typeName = typeName;
		this.byName = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
	}

	/** Throws the documented 400 for a name that the entity does not have. */
	field(name: string): Field<Item> {
		const field = this.byName.get(name.toLowerCase());
		if (field === undefined) {
			throw invalidQuery(`Could not find a property named '${name}' on type '${this.typeName}'.`);
		}
		return field;
	}
}

/** The 400 for a query that is wrong. */
export function invalidQuery(reason: string): ServiceError {
	return new ServiceError(
		400,
		'ODataError',
		`The query specified in the URI is not valid. ${reason}`,
		{ isOfQuery: true },
	);
}

/** The 400 for an option that does not exist. */
export function unsupportedOption(name: string): ServiceError {
	return invalidQuery(`Custom query option '${name}' that starts with '$' is not supported.`);
}
