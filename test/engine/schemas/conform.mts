type Row = Readonly<Record<string, unknown>>;

/** The part of JSON Schema that n8n's editor reads. */
export interface Schema {
	readonly type: string | readonly string[];
	/** The editor shows the fields of an object only where `object` is its one type. */
	readonly nullable?: boolean;
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly items?: Schema;
}

function isRow(value: unknown): value is Row {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether something is a schema all the way down: each level has a type that is known. */
export function isSchema(value: unknown): value is Schema {
	if (!isRow(value)) return false;
	const types = typesOf(value.type);
	const inner = isRow(value.properties) ? Object.values(value.properties) : [];
	const items = value.items === undefined ? [] : [value.items];
	return (
		types.length > 0 &&
		types.every((type) => known.includes(type)) &&
		[...inner, ...items].every(isSchema)
	);
}

const known = ['string', 'number', 'boolean', 'object', 'array', 'null'];

function typesOf(type: unknown): string[] {
	return (Array.isArray(type) ? type : [type]).filter((name) => typeof name === 'string');
}

function typeOf(value: unknown): string {
	if (value === null) return 'null';
	return Array.isArray(value) ? 'array' : typeof value;
}

/**
 * Compares a value with a schema.
 *
 * @param seen takes up the path of every property that the value has
 * @returns what the schema does not know or knows otherwise, one line each
 */
export function differences(schema: Schema, value: unknown, seen: Set<string>, at = ''): string[] {
	const type = typeOf(value);
	if (value === null && schema.nullable === true) return [];
	if (!typesOf(schema.type).includes(type)) return [`${at} is ${type}, not ${String(schema.type)}`];
	if (Array.isArray(value)) {
		const { items } = schema;
		if (items === undefined) return [`${at} is a list of nobody knows what`];
		return value.flatMap((entry: unknown) => differences(items, entry, seen, `${at}[]`));
	}
	if (!isRow(value)) return [];
	return Object.entries(value).flatMap(([name, inner]) => {
		const path = at === '' ? name : `${at}.${name}`;
		const own = schema.properties?.[name];
		if (own === undefined) return [`${path} is not in the schema`];
		seen.add(path);
		return differences(own, inner, seen, path);
	});
}

/** The paths of all properties of a schema, those of lists with `[]`. */
export function pathsOf(schema: Schema, at = ''): string[] {
	const own = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
		const path = at === '' ? name : `${at}.${name}`;
		return [path, ...pathsOf(inner, path)];
	});
	return schema.items === undefined ? own : [...own, ...pathsOf(schema.items, `${at}[]`)];
}
