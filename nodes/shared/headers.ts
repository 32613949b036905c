import { isRow } from '../../defender/entities';
import { wholeCharacters } from '../../defender/texts/shown';

/** More are no headers that anybody would read; Node.js takes 16 kB of them in all. */
const mostHeaders = 200;
const longestHeader = 8_192;

/** The headers of an answer by lower-case name, whatever kind of object held them. */
export function lowerCased(headers: unknown): Record<string, string> {
	const entries = isRow(headers) ? Object.entries(headers).slice(0, mostHeaders) : [];
	return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), textOf(value)]));
}

/** Some come several times. */
function textOf(value: unknown): string {
	const parts: unknown[] = Array.isArray(value) ? value : [value];
	const texts = parts.map((part) =>
		typeof part === 'string' || typeof part === 'number' ? String(part) : '',
	);
	return wholeCharacters(texts.join(', '), longestHeader);
}
