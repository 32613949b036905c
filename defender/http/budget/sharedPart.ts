import type { Connection } from '../connection';

/**
 * Something of which there is one for each tenant, for each app in it, or for each run, made at its first
 * use.
 *
 * @param place what it belongs to
 */
export function sharedPart<T>(
	place: (connection: Connection) => object,
	make: (connection: Connection) => T,
): (connection: Connection) => T {
	const parts = new WeakMap<object, T>();
	return (connection) => {
		const at = place(connection);
		const known = parts.get(at);
		if (known !== undefined) return known;
		const made = make(connection);
		parts.set(at, made);
		return made;
	};
}
