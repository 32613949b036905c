import { inputError } from './defenderError';

/**
 * Where a tenant signs in, where its API lives and for which audience a token is asked.
 *
 * The three always come from one row, because mixing them is the commonest way to fail: GCC signs
 * in at a `.com` host and calls a `.us` one, and the audience of the commercial cloud is not the
 * name of its API host.
 * Source: https://learn.microsoft.com/defender-endpoint/gov and
 * https://learn.microsoft.com/defender-endpoint/api/exposed-apis-list
 */

export type Cloud = 'global' | 'gcc' | 'gccHigh' | 'dod' | 'custom';
type Region = 'auto' | 'us' | 'eu' | 'uk' | 'au' | 'swa' | 'ina' | 'aea';

/** The endpoints one credential works with. Origins carry no slash at the end. */
export interface Endpoints {
	/** Origin of the sign-in service, e.g. `https://login.microsoftonline.com`. */
	readonly loginUrl: string;
	/** Origin of the API, e.g. `https://api.security.microsoft.com`. */
	readonly apiUrl: string;
	/** The scope of the token request, e.g. `https://api.securitycenter.microsoft.com/.default`. */
	readonly scope: string;
}

/** What the credential form says about endpoints. */
interface EndpointChoice {
	readonly cloud: Cloud;
	readonly region: Region;
	readonly loginUrl: string;
	readonly apiUrl: string;
	/** Empty for the default of the cloud. */
	readonly scope: string;
}

/**
 * A token for the API's own new host name is refused with 403 by Defender for Endpoint: that name
 * is the audience of another product. The old name is the documented one and works on every
 * commercial host.
 */
const commercialScope = 'https://api.securitycenter.microsoft.com/.default';

type GovernmentCloud = Exclude<Cloud, 'global' | 'custom'>;

const governmentClouds: Readonly<Record<GovernmentCloud, Endpoints>> = {
	gcc: {
		loginUrl: 'https://login.microsoftonline.com',
		apiUrl: 'https://api-gcc.securitycenter.microsoft.us',
		scope: 'https://api-gcc.securitycenter.microsoft.us/.default',
	},
	gccHigh: {
		loginUrl: 'https://login.microsoftonline.us',
		apiUrl: 'https://api-gov.securitycenter.microsoft.us',
		scope: 'https://api-gov.securitycenter.microsoft.us/.default',
	},
	dod: {
		loginUrl: 'https://login.microsoftonline.us',
		apiUrl: 'https://api-gov.securitycenter.microsoft.us',
		scope: 'https://api-gov.securitycenter.microsoft.us/.default',
	},
};

const clouds: readonly Cloud[] = ['global', 'gcc', 'gccHigh', 'dod', 'custom'];
const regions: readonly Region[] = ['auto', 'us', 'eu', 'uk', 'au', 'swa', 'ina', 'aea'];

/** Earlier names of the commercial API, still served; people have them in their requests. */
const olderCommercialOrigins = [
	'https://api.securitycenter.microsoft.com',
	'https://api-us.securitycenter.microsoft.com',
	'https://api-eu.securitycenter.microsoft.com',
	'https://api-uk.securitycenter.microsoft.com',
	'https://api-au.securitycenter.microsoft.com',
	'https://api.securitycenter.windows.com',
	'https://api-us.securitycenter.windows.com',
];

export function isCloud(value: unknown): value is Cloud {
	return clouds.some((cloud) => cloud === value);
}

export function isRegion(value: unknown): value is Region {
	return regions.some((region) => region === value);
}

function commercialOrigin(region: Region): string {
	return `https://${region === 'auto' ? '' : `${region}.`}api.security.microsoft.com`;
}

/**
 * Origin of the Microsoft Defender portal that shows the machines of a cloud. Behind a custom cloud is
 * the one whose API the scope names; the two of the US government besides GCC share theirs.
 * Source: https://learn.microsoft.com/defender-endpoint/gov
 *
 * @returns undefined where it cannot be told
 */
export function portalOf(cloud: Cloud, scope: string): string | undefined {
	if (cloud !== 'custom') return portals[cloud];
	if (scope === commercialScope) return portals.global;
	return scope === governmentClouds.gcc.scope ? portals.gcc : undefined;
}

const portals: Readonly<Record<Exclude<Cloud, 'custom'>, string>> = {
	global: 'https://security.microsoft.com',
	gcc: 'https://security.microsoft.com',
	gccHigh: 'https://security.microsoft.us',
	dod: 'https://security.apps.mil',
};

/** The hosts of Microsoft's clouds that sign-in, the API and the portal answer at. */
export const microsoftHosts: readonly string[] = [
	...Object.values(governmentClouds).flatMap(({ loginUrl, apiUrl }) => [loginUrl, apiUrl]),
	...Object.values(portals),
	...regions.map(commercialOrigin),
	...olderCommercialOrigins,
].map((origin) => new URL(origin).hostname);

/** The addresses this very machine answers at; the only ones that may go without encryption. */
export function isLoopback(hostname: string): boolean {
	return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** `https://Host/` becomes `https://host`; undefined for anything but a bare, safe origin. */
function originOf(text: string): string | undefined {
	if (!URL.canParse(text)) return undefined;
	const url = new URL(text);
	const isSafe =
		url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
	// Anything beside the origin (user, path, query) shows up as a longer address.
	return isSafe && url.href === `${url.origin}/` ? url.origin : undefined;
}

function ownOrigin(field: string, text: string): string {
	const origin = originOf(text);
	if (origin !== undefined) return origin;
	throw inputError(
		field,
		text === '' ? 'is empty' : 'is not an address that can be used',
		'Give scheme and host only, e.g. https://gateway.example.com, without path or user name. Plain http is possible for this very machine only, e.g. http://127.0.0.1:4780.',
	);
}

function cloudEndpoints({ cloud, region, loginUrl, apiUrl }: EndpointChoice): Endpoints {
	if (cloud === 'global') {
		return {
			loginUrl: 'https://login.microsoftonline.com',
			apiUrl: commercialOrigin(region),
			scope: commercialScope,
		};
	}
	if (cloud !== 'custom') return governmentClouds[cloud];
	const api = ownOrigin('API URL', apiUrl);
	return { loginUrl: ownOrigin('Sign-In URL', loginUrl), apiUrl: api, scope: `${api}/.default` };
}

/**
 * Resolves the form's choice. A custom cloud takes its own addresses, and its own API address as
 * the audience unless a scope is given.
 *
 * @throws DefenderError of kind `input` naming the field when an address is missing or malformed
 */
export function endpointsOf(choice: EndpointChoice): Endpoints {
	const endpoints = cloudEndpoints(choice);
	return choice.scope === '' ? endpoints : { ...endpoints, scope: choice.scope };
}

/**
 * The origins that may see a token of these endpoints: the API itself and, in the commercial cloud,
 * its other official names, so that a request to another region works too.
 */
export function tokenOrigins(endpoints: Endpoints): readonly string[] {
	const commercial = [...regions.map(commercialOrigin), ...olderCommercialOrigins];
	return commercial.includes(endpoints.apiUrl) ? commercial : [endpoints.apiUrl];
}
