import { isGuid } from '../checks';

/** What a link to a device page of the Microsoft Defender portal says. */
export interface PortalLink {
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

/**
 * `/machines/<id>`, `/machines/v2/<id>/overview` and the like, as a pattern with the ID as its one
 * group. The form tests what is typed with it, so it needs no flags.
 */
export const devicePagePattern = [
	`${inAnyCase('https')}:\\/\\/(?:[\\w-]+\\.)*(?:${portals.map(inAnyCase).join('|')})`,
	`\\/${inAnyCase('machines')}\\/(?:[vV]\\d\\/)?([0-9a-fA-F]{40})(?:[\\/?#]\\S*)?`,
].join('');

const devicePage = new RegExp(`^${devicePagePattern}$`);

function inAnyCase(text: string): string {
	return text
		.replace(/\./g, '\\.')
		.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

export function looksLikeUrl(text: string): boolean {
	return /^[a-z][a-z\d+.-]*:\/\//i.test(text);
}

/** @returns undefined when the text is no link to a device page */
export function readPortalLink(text: string): PortalLink | undefined {
	const machineId = devicePage.exec(text)?.[1];
	if (machineId === undefined || !URL.canParse(text)) return undefined;
	const tenantId = new URL(text).searchParams.get('tid') ?? '';
	return {
		machineId: machineId.toLowerCase(),
		tenantId: isGuid(tenantId) ? tenantId.toLowerCase() : undefined,
	};
}
