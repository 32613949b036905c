/** What the service answers is nested five deep at the most. */
const deepest = 30;

/**
 * Whether somebody else's JSON is nested so deep that walking through it may fail: here, and in all that
 * n8n does with an item. What would be taken for the prototype of an object is taken out on the way.
 */
export function isDeep(value: unknown, left = deepest): boolean {
	if (typeof value !== 'object' || value === null) return false;
	if (left === 0) return true;
	if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__');
	if (Array.isArray(value)) return value.some((part: unknown) => isDeep(part, left - 1));
	// Lists have tens of thousands of rows: no array is made of what each of them holds.
	const row = value as Readonly<Record<string, unknown>>;
	for (const name in row) {
		const part = row[name];
		if (typeof part === 'object' && isDeep(part, left - 1)) return true;
	}
	return false;
}
