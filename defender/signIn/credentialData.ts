import { isGuid } from '../texts/checks';
import { endpointsOf, isCloud, isRegion, type Endpoints, portalOf } from '../clouds';
import { inputError } from '../defenderError';
import { pastedBlock, pastedLine } from './pastedText';
import { storedField, type CredentialFields } from './storedField';
import { readTenantList, type ListedTenant } from './tenantList';

export type SignatureAlgorithm = 'PS256' | 'RS256';

interface AppInTenant {
	/** GUID or verified domain in lower case, safe as a part of a URL's path. */
	readonly tenantId: string;
	/** GUID in lower case. */
	readonly clientId: string;
	readonly endpoints: Endpoints;
	/** Whether a gateway stands for Microsoft's clouds, which may issue tokens of its own. */
	readonly isCustom: boolean;
	/** The other tenants that the app may act in. */
	readonly tenants: readonly ListedTenant[];
}

interface SecretCredential extends AppInTenant {
	readonly authentication: 'clientSecret';
	readonly clientSecret: string;
}

export interface CertificateCredential extends AppInTenant {
	readonly authentication: 'certificate';
	/** PEM as pasted, possibly flattened. */
	readonly certificate: string;
	/** PEM as pasted, possibly flattened and encrypted. */
	readonly privateKey: string;
	/** Empty when the key is not encrypted. */
	readonly privateKeyPassphrase: string;
	readonly signatureAlgorithm: SignatureAlgorithm;
}

export type SignInCredential = SecretCredential | CertificateCredential;

const domain =
	/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

function readTenant(value: unknown): string {
	const field = 'Directory (Tenant) ID';
	const tenantId = pastedLine(value).toLowerCase();
	const where = 'Copy it from the overview page of the app registration in Microsoft Entra.';
	if (tenantId === '') throw inputError(field, 'is empty', where);
	if (['common', 'organizations', 'consumers'].includes(tenantId)) {
		throw inputError(field, `"${tenantId}" names no tenant; an app signs in to one`, where);
	}
	if (!isGuid(tenantId) && !domain.test(tenantId)) {
		throw inputError(
			field,
			'is neither an ID nor a domain',
			`It looks like 8a3f6c1e-0000-4000-8000-000000000000 or contoso.onmicrosoft.com. ${where}`,
		);
	}
	return tenantId;
}

function readClientId(value: unknown, tenantId: string): string {
	const field = 'Application (Client) ID';
	const clientId = pastedLine(value).toLowerCase();
	const where = 'Copy it from the overview page of the app registration in Microsoft Entra.';
	if (clientId === '') throw inputError(field, 'is empty', where);
	if (!isGuid(clientId)) {
		throw inputError(
			field,
			'is not an ID',
			`It looks like 8a3f6c1e-0000-4000-8000-000000000000; a name will not do. ${where}`,
		);
	}
	if (clientId === tenantId) {
		throw inputError(field, 'is the same as Directory (Tenant) ID', `They differ. ${where}`);
	}
	return clientId;
}

function readSecret(value: unknown): string {
	const field = 'Client Secret';
	const clientSecret = pastedLine(value);
	const where =
		'In Microsoft Entra open the app registration > Certificates & secrets, create a client secret and copy the column Value, which is shown only once.';
	if (clientSecret === '') throw inputError(field, 'is empty', where);
	if (isGuid(clientSecret.toLowerCase())) {
		throw inputError(field, 'holds the ID of the secret instead of its value', where);
	}
	return clientSecret;
}

function readScope(value: unknown): string {
	const scope = pastedLine(value);
	if (scope === '' || /^[!-~]+\/\.default$/.test(scope)) return scope;
	throw inputError(
		'Scope',
		'is not one resource followed by /.default',
		'Leave it empty for the scope of the chosen cloud, or give e.g. https://api.securitycenter.microsoft.com/.default.',
	);
}

/**
 * The endpoints that the form chose, whatever else is filled in.
 *
 * @throws DefenderError of kind `input` naming the field
 */
export function endpointsOfCredential(data: CredentialFields): Endpoints {
	const cloud = storedField(data, 'cloud', 'Cloud') ?? 'global';
	if (!isCloud(cloud)) {
		throw inputError('Cloud', 'is not one of the clouds on offer', 'Choose it from the list.');
	}
	const region = storedField(data, 'region', 'Region') ?? 'auto';
	if (!isRegion(region)) {
		throw inputError('Region', 'is not one of the regions on offer', 'Choose it from the list.');
	}
	return endpointsOf({
		cloud,
		region,
		loginUrl: pastedLine(storedField(data, 'loginUrl', 'Sign-In URL')),
		apiUrl: pastedLine(storedField(data, 'apiUrl', 'API URL')),
		scope: readScope(storedField(data, 'scope', 'Scope')),
	});
}

/** Origin of the portal of the chosen cloud; undefined where it cannot be told. */
export function portalOfCredential({ cloud, scope }: CredentialFields): string | undefined {
	const chosen = cloud ?? 'global';
	return isCloud(chosen) ? portalOf(chosen, readScope(scope)) : undefined;
}

function readAlgorithm(value: unknown): SignatureAlgorithm {
	const algorithm = value ?? 'PS256';
	if (algorithm === 'PS256' || algorithm === 'RS256') return algorithm;
	throw inputError('Signature Algorithm', 'is neither PS256 nor RS256', 'Choose it from the list.');
}

/**
 * Reads the credential form: trims what was pasted, and checks everything that can be checked
 * before a network is touched. Keys and certificates are looked into later, see
 * `certificateCheck`, because their validity depends on the time.
 *
 * @throws DefenderError of kind `input` naming the field; never with the value of a secret field
 */
export function readCredential(data: CredentialFields): SignInCredential {
	const endpoints = endpointsOfCredential(data);
	const tenantId = readTenant(data.tenantId);
	const clientId = readClientId(data.clientId, tenantId);
	const tenants = readTenantList(storedField(data, 'tenants', 'Other Tenants'), tenantId);
	const app = { tenantId, clientId, endpoints, isCustom: data.cloud === 'custom', tenants };
	const authentication = storedField(data, 'authentication', 'Authentication') ?? 'clientSecret';
	if (authentication === 'clientSecret') {
		return { ...app, authentication, clientSecret: readSecret(data.clientSecret) };
	}
	if (authentication !== 'certificate') {
		throw inputError(
			'Authentication',
			'is neither Client Secret nor Certificate',
			'Choose it from the list.',
		);
	}
	return {
		...app,
		authentication,
		certificate: pastedBlock(data.certificate),
		privateKey: pastedBlock(data.privateKey),
		privateKeyPassphrase: pastedLine(data.privateKeyPassphrase),
		signatureAlgorithm: readAlgorithm(
			storedField(data, 'signatureAlgorithm', 'Signature Algorithm'),
		),
	};
}
