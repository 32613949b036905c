/**
 * Resources whose tokens the API accepts (contract 4.3); the simulator's own origin joins them. The
 * last one is the ID of the API's own app, which stands for it in public scripts.
 */
const acceptedAudiences = [
	'https://api.securitycenter.microsoft.com',
	'https://securitycenter.onmicrosoft.com/windowsatpservice',
	'https://api.securitycenter.windows.com',
	'https://api-gcc.securitycenter.microsoft.us',
	'https://api-gov.securitycenter.microsoft.us',
	'https://securitycenter.onmicrosoft.us/windowsatpservice',
	'fc780465-2017-40d4-a0c5-307022471b92',
];

/** Resources that exist in a tenant but belong to other products: a token, and then a 403. */
const otherProducts = [
	'https://api.security.microsoft.com',
	'https://security.microsoft.com/mtp',
	'https://graph.microsoft.com',
	'https://userrequestsgraphapi-prd.trafficmanager.net',
];

/** Whether the API takes a token made out to this audience, with a slash at its end or without. */
export function isAcceptedAudience(audience: string, origin: string): boolean {
	return [...acceptedAudiences, origin].includes(withoutSlash(audience));
}

/** Whether sign-in gives out tokens for a resource at all. */
export function isKnownResource(resource: string, origin: string): boolean {
	return isAcceptedAudience(resource, origin) || otherProducts.includes(withoutSlash(resource));
}

function withoutSlash(resource: string): string {
	return resource.replace(/\/$/, '');
}
