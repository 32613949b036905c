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
	for (const part of Array.isArray(value) ? (value as unknown[]) : Object.values(value)) {
		if (typeof part === 'object' && isDeep(part, left - 1)) return true;
	}
	return false;
}
