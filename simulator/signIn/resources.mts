/** Resources whose tokens the API accepts (contract 4.3); the simulator's own origin joins them. */
const acceptedAudiences = [
	'https://api.securitycenter.microsoft.com',
	'https://securitycenter.onmicrosoft.com/windowsatpservice',
	'https://api.securitycenter.windows.com',
];

/** Resources that exist in a tenant but belong to other products: a token, and then a 403. */
const otherProducts = [
	'https://api.security.microsoft.com',
	'https://security.microsoft.com/mtp',
	'https://graph.microsoft.com',
	'https://userrequestsgraphapi-prd.trafficmanager.net',
];

/** Whether the API takes a token made out to this audience. */
export function isAcceptedAudience(audience: string, origin: string): boolean {
	return [...acceptedAudiences, origin].includes(audience);
}

/** Whether sign-in gives out tokens for a resource at all. */
export function isKnownResource(resource: string, origin: string): boolean {
	return isAcceptedAudience(resource, origin) || otherProducts.includes(resource);
}
