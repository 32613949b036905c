import type { ListQuery } from './queryOptions.mts';

/** Only the chosen properties of a row, or all of them. */
export function selected(
	row: Record<string, unknown>,
	{ select }: ListQuery,
): Record<string, unknown> {
	if (select === undefined) return row;
	return Object.fromEntries(Object.entries(row).filter(([name]) => select.includes(name)));
}

/**
 * The link to the next page as it was reported (contract 3.3): the filter loses its name, so that
 * whoever follows the link gets rows that were not asked for.
 */
export function brokenNextLink(url: string, query: URLSearchParams, skip: number): string {
	const filter = query.get('$filter');
	const lost = filter === null ? '' : `=${encodeURIComponent(filter)}&`;
	return `${url}?${lost}$skip=${skip}`;
}
