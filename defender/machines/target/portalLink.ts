import { isGuid, isMachineId } from '../../texts/checks';

/** What a link to a device page of the Microsoft Defender portal says. */
interface PortalLink {
	readonly machineId: string;
	/** The tenant that the link was copied in, where it says so. */
	readonly tenantId: string | undefined;
}

/** The portals of all clouds, and those of old that still forward. */
const portals = [
	'security.microsoft.com',
	'security.microsoft.us',
	'security.apps.mil',
	'securitycenter.microsoft.com',
	'securitycenter.microsoft.us',
	'securitycenter.windows.com',
	'securitycenter.windows.us',
];

/** The host of a portal, as a pattern without groups. */
export const portalHost = `(?:[\\w-]+\\.)*(?:${portals.map(inAnyCase).join('|')})`;

/**
 * `/machines/<id>`, `/machines/v2/<id>/overview` and the like, as a pattern with the ID as its one
 * group. The form tests what is typed with it, so it needs no flags.
 */
export const devicePagePattern = [
	`(?:${inAnyCase('https')}:\\/\\/)?${portalHost}`,
	`\\/${inAnyCase('machines')}\\/(?:[vV]\\d\\/)?([0-9a-fA-F]{40})(?:[\\/?#]\\S*)?`,
].join('');

const devicePage = new RegExp(`^${devicePagePattern}$`);
/** `/security-graph?id=<id>&assetType=DeviceInventoryId`: the ID may be of something else, too. */
const graphPage = new RegExp(`^https:\\/\\/${portalHost}\\/security-graph\\/?\\?\\S*$`, 'i');
const bareAddress = new RegExp(`^${portalHost}\\/`);

/** Where Microsoft 365 sends readers of a mail first; `url` is where they go then. */
export const safeLinkPattern = `${inAnyCase('https')}:\\/\\/[\\w.-]+\\.${inAnyCase('safelinks.protection')}\\.(?:${inAnyCase('outlook.com')}|${inAnyCase('office365.us')})\\/\\S*`;
const safeLink = new RegExp(`^${safeLinkPattern}$`);

function inAnyCase(text: string): string {
	return text
		.replace(/\./g, '\\.')
		.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

export function looksLikeUrl(text: string): boolean {
	return /^[a-z][a-z\d+.-]*:\/\//i.test(text) || bareAddress.test(text);
}

/**
 * The page of a machine in the portal, in the form that links of the portal itself have.
 *
 * @param portal origin, see `portalOf`
 * @param tenantId the portal opens the page in this tenant for people who have several
 */
export function machinePage(portal: string, machineId: string, tenantId?: string): string {
	const page = `${portal}/machines/v2/${machineId}/overview`;
	return tenantId === undefined ? page : `${page}?tid=${tenantId}`;
}

/** @returns undefined when the text is no link to a device page */
export function readPortalLink(text: string): PortalLink | undefined {
	const { link, url } = addressOf(text);
	if (url === undefined) return undefined;
	// With `..` in it a browser opens another page than the one that stands first.
	const [said, opened] = [link, url.href].map((one) => devicePage.exec(one)?.[1]);
	const machineId = said === opened ? (said ?? idOfGraphPage(link, url)) : undefined;
	if (machineId === undefined) return undefined;
	return { machineId: machineId.toLowerCase(), tenantId: tenantIn(url) };
}

interface Address {
	readonly link: string;
	/** Undefined where it is none. */
	readonly url: URL | undefined;
}

/** Where a link leads in the end. */
function addressOf(text: string): Address {
	const whole = bareAddress.test(text) ? `https://${text}` : text;
	const target = safeLink.test(whole) ? (urlOf(whole)?.searchParams.get('url') ?? whole) : whole;
	return { link: target, url: urlOf(target) };
}

function urlOf(text: string): URL | undefined {
	return URL.canParse(text) ? new URL(text) : undefined;
}

function idOfGraphPage(link: string, { searchParams }: URL): string | undefined {
	const [id = '', ...others] = searchParams.getAll('id');
	const isDevice = /^DeviceInventory(?:Id)?$/i.test(searchParams.get('assetType') ?? '');
	return graphPage.test(link) && isDevice && isMachineId(id) && others.length === 0
		? id
		: undefined;
}

/** `/alerts/<id>`, `/alerts/<id>/overview` and the like. */
const alertPage = /^\/alerts?\/([^/]+)(?:\/|$)/i;

/** @returns undefined when the text is no link to an alert of the Microsoft Defender portal */
export function readAlertLink(
	text: string,
): { readonly alertId: string; readonly tenantId: string | undefined } | undefined {
	const { link, url } = addressOf(text);
	if (url === undefined || !isPortal(link)) return undefined;
	const alertId = alertPage.exec(url.pathname)?.[1] ?? url.searchParams.get('alertId');
	return alertId === null ? undefined : { alertId, tenantId: tenantIn(url) };
}

function isPortal(link: string): boolean {
	return bareAddress.test(link.replace(/^https:\/\//i, ''));
}

function tenantIn({ searchParams }: URL): string | undefined {
	const tenantId = searchParams.get('tid') ?? '';
	return isGuid(tenantId) ? tenantId.toLowerCase() : undefined;
}

/** Pages of the portal that people copy instead. */
const otherPages: ReadonlyArray<readonly [path: RegExp, what: string]> = [
	[/^\/(?:alerts?|incidents\/byalert)(?:\/|$)/i, 'an alert'],
	[/^\/incidents?2?(?:\/|$)/i, 'an incident'],
	[/^\/files?(?:\/|$)/i, 'a file'],
	[/^\/users?(?:\/|$)/i, 'a user'],
	[/^\/security-graph(?:\/|$)/i, 'something that is no device'],
];

/** Other portals, whose pages about devices do not carry the machine ID. */
const otherSites: ReadonlyArray<readonly [host: RegExp, what: string]> = [
	[/^(?:intune|endpoint)\.microsoft\.(?:com|us)$/, 'Microsoft Intune'],
	[/^portal\.azure\.(?:com|us)$/, 'the Azure portal, where Microsoft Sentinel is'],
	[/^entra\.microsoft\.(?:com|us)$/, 'Microsoft Entra'],
];

/** What a link leads to that is no device page; undefined where that cannot be told. */
export function pageInWords(text: string): string | undefined {
	const { link, url } = addressOf(text);
	if (url === undefined) return undefined;
	const known = isPortal(link) ? otherPages : otherSites;
	const place = isPortal(link) ? url.pathname : url.hostname;
	return known.find(([pattern]) => pattern.test(place))?.[1];
}
