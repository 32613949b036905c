/**
 * How many characters n8n stores of an execution. It writes each text and each object once, in a list
 * whose entries refer to each other by their place.
 */
export function storedSize(data: unknown): number {
	const places = new Map<unknown, number>();
	const waiting: unknown[] = [];
	const placeOf = (value: unknown): unknown => {
		const isKept = typeof value === 'string' || (typeof value === 'object' && value !== null);
		if (!isKept) return value;
		if (!places.has(value)) {
			places.set(value, places.size);
			waiting.push(value);
		}
		return String(places.get(value));
	};
	placeOf(data);
	let size = 1;
	for (let value = waiting.shift(); value !== undefined; value = waiting.shift()) {
		size += JSON.stringify(entryOf(value, placeOf)).length + 1;
	}
	return size;
}

function entryOf(value: unknown, placeOf: (value: unknown) => unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map(placeOf);
	return Object.fromEntries(Object.entries(value).map(([name, own]) => [name, placeOf(own)]));
}
