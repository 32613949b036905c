import { isGuid, isMachineId } from '../checks';

/** What a link to a device page of the Microsoft Defender portal says. */
export interface PortalLink {
	readonly machineId: string;
	/** The tenant that the link was copied in, where it says so. */
	readonly tenantId: string | undefined;
}

/** The portals of all clouds, and those of old that still forward. */
const portals =
	/^(?:[\w-]+\.)*(?:security\.microsoft\.(?:com|us)|security\.apps\.mil|securitycenter\.(?:microsoft|windows)\.(?:com|us))$/;

/** `/machines/<id>`, `/machines/v2/<id>/overview` and the like. */
const devicePage = /^\/machines\/(?:v\d\/)?([0-9a-f]+)(?:\/|$)/i;

export function looksLikeUrl(text: string): boolean {
	return /^[a-z][a-z\d+.-]*:\/\//i.test(text);
}

/** @returns undefined when the text is no link to a device page */
export function readPortalLink(text: string): PortalLink | undefined {
	if (!URL.canParse(text)) return undefined;
	const { protocol, hostname, pathname, searchParams } = new URL(text);
	const machineId = devicePage.exec(pathname)?.[1] ?? '';
	if (protocol !== 'https:' || !portals.test(hostname) || !isMachineId(machineId)) return undefined;
	const tenantId = searchParams.get('tid') ?? '';
	return {
		machineId: machineId.toLowerCase(),
		tenantId: isGuid(tenantId) ? tenantId.toLowerCase() : undefined,
	};
}
