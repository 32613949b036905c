/**
 * OData filters for the lists of Defender for Endpoint.
 *
 * Values never reach a filter unescaped: a quote inside a string is doubled, and dates are checked
 * before they are written bare, so nothing a user or an attacker named can change the meaning.
 * Source: https://learn.microsoft.com/defender-endpoint/api/exposed-apis-odata-samples
 */

/** A filter expression that is safe to send; made only by the functions of this file. */
export type Filter = string & { readonly __filter: unique symbol };

function filter(text: string): Filter {
	return text as Filter;
}

type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

export function quoted(value: string): string {
	return `'${value.replace(/'/g, "''")}'`;
}

export function compareText(field: string, comparison: Comparison, value: string): Filter {
	return filter(`${field} ${comparison} ${quoted(value)}`);
}

/** Dates are literals without quotes: `creationDateTimeUtc ge 2026-03-01T00:00:00.000Z`. */
export function compareDate(field: string, comparison: Comparison, date: Date): Filter {
	return filter(`${field} ${comparison} ${date.toISOString()}`);
}

export function startsWith(field: string, prefix: string): Filter {
	return filter(`startswith(${field},${quoted(prefix)})`);
}

/** `field in ('a','b')`. Not documented for machine actions, but sent by clients in the field. */
export function oneOf(field: string, values: readonly string[]): Filter {
	return filter(`${field} in (${values.map(quoted).join(',')})`);
}

export function compareNumber(field: string, comparison: Comparison, value: number): Filter {
	return filter(`${field} ${comparison} ${value}`);
}

/** For lists of texts: `machineTags/any(item: item eq 'vip')`. */
export function contains(field: string, value: string): Filter {
	return filter(`${field}/any(item: item eq ${quoted(value)})`);
}

/** The same meaning as `oneOf`, with documented operators only. */
export function anyEquals(field: string, values: readonly string[]): Filter {
	return anyOf(values.map((value) => compareText(field, 'eq', value)));
}

function joined(filters: readonly Filter[], operator: 'and' | 'or'): Filter {
	const [first] = filters;
	if (filters.length === 1 && first !== undefined) return first;
	return filter(filters.map((part) => `(${part})`).join(` ${operator} `));
}

export function allOf(filters: readonly Filter[]): Filter {
	return joined(filters, 'and');
}

/** The same; undefined without any. */
export function allIfAny(filters: readonly Filter[]): Filter | undefined {
	return filters.length === 0 ? undefined : allOf(filters);
}

export function anyOf(filters: readonly Filter[]): Filter {
	return joined(filters, 'or');
}

/**
 * A filter that the user wrote in OData himself. It is sent as it is.
 *
 * @throws RangeError when it could reach beyond itself; `faultOfRaw` says why
 */
export function rawFilter(text: string): Filter {
	const fault = faultOfRaw(text);
	if (fault !== undefined) throw new RangeError(fault);
	return filter(text.trim());
}

/**
 * Why a filter that a user wrote must not stand beside others: a bracket that closes what it did not
 * open would end the bracket around it, and `or` behind it would let everything through. Brackets
 * inside of strings are text.
 *
 * @returns undefined when it stays within itself
 */
export function faultOfRaw(text: string): string | undefined {
	const bare = text.replace(/'(?:[^']|'')*'/g, '');
	if (bare.includes("'")) return 'a quote opens a text that does not end';
	let depth = 0;
	for (const character of bare) {
		if (character === '(') depth += 1;
		if (character === ')') depth -= 1;
		if (depth < 0) return 'a bracket closes what it did not open';
	}
	return depth === 0 ? undefined : 'a bracket is not closed';
}

/** What a list call may carry; absent parts are not sent. */
export interface ListQuery {
	readonly filter?: Filter | undefined;
	readonly top?: number | undefined;
	readonly skip?: number | undefined;
	readonly orderBy?: string | undefined;
}

/** The query string without question mark; blanks as `%20`, everything else that needs it encoded. */
export function queryString(query: ListQuery): string {
	const parts: Array<[string, string | number | undefined]> = [
		['$filter', query.filter],
		['$top', query.top],
		['$skip', query.skip],
		['$orderby', query.orderBy],
	];
	return parts
		.filter((part): part is [string, string | number] => part[1] !== undefined && part[1] !== '')
		.map(([name, value]) => `${name}=${encoded(String(value))}`)
		.join('&');
}

/** Halves of characters, which only broken texts have, cannot be encoded and match nothing. */
export function encoded(text: string): string {
	try {
		return encodeURIComponent(text);
	} catch {
		return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));
	}
}

/**
 * The longest query we send. Web servers in front of the API refuse request lines of 8 kB and
 * more; this leaves room for the host and the path.
 */
export const longestQuery = 7_000;

/**
 * The first of the values, as many as fit: their encoded filter stays below `longestQuery`, minus what
 * the caller wants to say besides. One that is too long by itself goes alone.
 */
export function firstThatFit<T>(
	values: readonly T[],
	write: (values: readonly T[]) => Filter,
	reserved = 300,
): T[] {
	const lengthOf = (part: readonly T[]) => encoded(write(part)).length;
	const fitting: T[] = [];
	let length = 0;
	for (const value of values) {
		// What one more value adds differs between `in` lists and chains of `or`; the second of them
		// also turns a comparison into a list.
		const added = lengthOf([value, value, value]) - lengthOf([value, value]);
		if (fitting.length > 0 && length + added > longestQuery - reserved) break;
		length = fitting.length === 0 ? lengthOf([value]) : length + added;
		fitting.push(value);
	}
	return fitting;
}

/** An entity without what OData says of it besides, such as `@odata.context`. */
export function withoutAnnotations(
	entity: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
	return Object.fromEntries(Object.entries(entity).filter(([name]) => !name.startsWith('@odata')));
}
