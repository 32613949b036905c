import { microsoftHosts } from '../clouds';
import { microsoftDomains } from '../files/download/downloadHosts';
import { isBlocking, type IndicatorOrder } from './indicator';

/** What registries of countries give names under, such as `co.uk` and `com.au`. */
const registries: ReadonlySet<string> = new Set(
	'ac co com edu go gob gouv gov govt mil ne net nom or org'.split(' '),
);

/**
 * Why an indicator must not be submitted that is about the hosts of many: it is about a name under which
 * a registry gives domains to everybody, or blocks what has hosts of Microsoft Defender in it, without
 * which nothing can be taken back. Hosts are those that this package knows; a link to a page is none.
 *
 * @returns undefined where nothing speaks against it
 */
export function sharedByMany({
	action,
	indicatorType,
	indicatorValue,
}: IndicatorOrder): string | undefined {
	const domain = hostsIn(indicatorType, indicatorValue);
	if (domain === undefined || action === 'Audit') return undefined;
	const [name = '', country = '', ...more] = domain.split('.');
	if (more.length === 0 && country.length === 2 && registries.has(name)) {
		return `${domain} is no domain of anybody's: a registry gives domains under it, so it was not submitted`;
	}
	if (!isBlocking(action)) return undefined;
	const host = [...microsoftHosts, ...microsoftDomains].find((one) =>
		`.${one}`.endsWith(`.${domain}`),
	);
	return host === undefined
		? undefined
		: `to block ${domain} would block ${host}, which Microsoft Defender needs, so it was not submitted`;
}

/** The domain that an indicator is about as a whole. */
function hostsIn(type: string, value: string): string | undefined {
	if (type === 'DomainName') return value;
	if (type !== 'Url') return undefined;
	const { hostname, pathname, search } = new URL(value);
	return pathname === '/' && search === '' ? hostname.replace(/\.$/, '') : undefined;
}
