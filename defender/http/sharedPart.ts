import type { Connection } from './connection';

/**
 * Something of which there is one for each tenant, or for each app in it, made at its first use.
 *
 * @param place what it belongs to
 */
export function sharedPart<T>(
	place: (connection: Connection) => object,
	make: () => T,
): (connection: Connection) => T {
	const parts = new WeakMap<object, T>();
	return (connection) => {
		const at = place(connection);
		const known = parts.get(at);
		if (known !== undefined) return known;
		const made = make();
		parts.set(at, made);
		return made;
	};
}
