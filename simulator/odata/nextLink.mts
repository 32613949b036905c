import type { Quirks } from '../switches/quirks.mts';
import type { Page } from './page.mts';
import type { ListQuery } from './queryOptions.mts';

/**
 * The link to the next page; none where `$top` was given. As reported (contract 3.3) only the first
 * link is whole: whoever follows it gets links whose parameters have lost their names, whose values
 * pile up, whose `$skip` stays, and of which there is no end.
 */
export function nextLink(
	url: string,
	parameters: URLSearchParams,
	query: ListQuery,
	page: Page<unknown>,
	{ listDefaultPage: size, nextLink: kind }: Pick<Quirks, 'listDefaultPage' | 'nextLink'>,
): Record<string, string> {
	const follows = parameters.has('$skip');
	const endless = kind === 'broken' && follows && page.rows.length > 0;
	if (query.top !== undefined || !(page.more || endless)) return {};
	const kept = [...parameters].filter(([name]) => name !== '$skip');
	const parts =
		kind === 'broken' && follows
			? [...parameters].map(([, value]) => `=${encodeURIComponent(value)}`)
			: kept.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
	const skip = kind === 'broken' && follows ? query.skip : query.skip + size;
	return { '@odata.nextLink': `${url}?${[...parts, `$skip=${skip}`].join('&')}` };
}
