/** JSON from outside, to be looked into with care. */
export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value below a path of names and indexes, or undefined. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
	return path.reduce<unknown>((found, step) => {
		if (Array.isArray(found) && typeof step === 'number') return found[step] as unknown;
		return isJson(found) ? found[step] : undefined;
	}, value);
}

export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
	const found = at(value, ...path);
	if (typeof found === 'string') return found;
	throw new Error(`No text at ${path.join('.')} in ${JSON.stringify(value).slice(0, 500)}`);
}

export function rowsAt(value: unknown, ...path: readonly (string | number)[]): Json[] {
	const found = at(value, ...path);
	return Array.isArray(found) ? found.filter(isJson) : [];
}

/**
 * Reads n8n's way of writing an execution: a list in which objects refer to each other by their
 * place, as text.
 */
export function unflatten(text: string): unknown {
	const table: unknown = JSON.parse(text);
	if (!Array.isArray(table)) return table;
	const places: readonly unknown[] = table;
	const known = new Map<number, unknown>();
	const resolve = (value: unknown): unknown =>
		typeof value === 'string' ? atPlace(Number(value)) : value;
	const atPlace = (place: number): unknown => {
		if (known.has(place)) return known.get(place);
		const stored = places[place];
		if (Array.isArray(stored)) {
			const list: unknown[] = [];
			known.set(place, list);
			list.push(...stored.map(resolve));
			return list;
		}
		if (!isJson(stored)) return stored;
		const object: Record<string, unknown> = {};
		known.set(place, object);
		for (const [name, value] of Object.entries(stored)) object[name] = resolve(value);
		return object;
	};
	return atPlace(0);
}
