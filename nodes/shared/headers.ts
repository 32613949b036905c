import { isRow } from '../../defender/entities';

/** The headers of an answer by lower-case name, whatever kind of object held them. */
export function lowerCased(headers: unknown): Record<string, string> {
	const entries = isRow(headers) ? Object.entries(headers) : [];
	return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}
