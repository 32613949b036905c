/** What the service answers is nested five deep at the most. */
const deepest = 30;

/**
 * Whether somebody else's JSON is nested so deep that walking through it may fail: here, and in all that
 * n8n does with an item. What would be taken for the prototype of an object is taken out on the way.
 *
 * Lists have tens of thousands of rows: no array is made of what each of them holds, and no row is asked for
 * a name of its own, which takes twenty times as long as passing it by.
 */
export function isDeep(value: unknown, left = deepest): boolean {
	if (typeof value !== 'object' || value === null) return false;
	if (left === 0) return true;
	if (Array.isArray(value)) {
		for (const part of value) if (isDeep(part, left - 1)) return true;
		return false;
	}
	const row = value as Readonly<Record<string, unknown>>;
	for (const name in row) {
		const part = row[name];
		if (name === '__proto__') Reflect.deleteProperty(row, name);
		else if (typeof part === 'object' && isDeep(part, left - 1)) return true;
	}
	return false;
}
