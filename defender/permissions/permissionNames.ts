import { apiMethod, type ApiMethodName } from '../contract';

/** In whose name calls are made: an app's own, or that of an analyst who has signed in. */
export type ActsFor = 'app' | 'analyst';

/** Where the documentation asks for something else of an analyst than of an app. */
const ofAnalysts: Partial<Record<ApiMethodName, readonly string[]>> = {
	getPackageUri: ['Machine.CollectForensics'],
	getLiveResponseResult: ['Machine.LiveResponse'],
};

/**
 * The permissions of which any one lets a method be called: app roles, or delegated permissions,
 * which have the same names without `.All`. The first is the one to recommend.
 * Source: the section Permissions of each method's page.
 */
export function permissionNames(method: ApiMethodName, actsFor: ActsFor): readonly string[] {
	const { roles } = apiMethod(method);
	if (actsFor === 'app') return roles;
	return ofAnalysts[method] ?? roles.map((role) => role.replace(/\.All$/, ''));
}

/** How an administrator grants one of the permissions of a table, in one sentence. */
export function howToGrant(actsFor: ActsFor): string {
	const path =
		'In Microsoft Entra open the app registration > API permissions > Add a permission > APIs my organization uses > WindowsDefenderATP';
	return actsFor === 'app'
		? `${path} > Application permissions, add the neededRole of the row, and grant admin consent.`
		: `${path} > Delegated permissions, add the neededRole of the row, grant consent, and connect the account of the credential again.`;
}
