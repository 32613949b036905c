import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { isDefenderError } from '../../defender/defenderError';
import { readAllowed, type Allowed } from '../../defender/permissions/operationsAllowed';
import {
	endpointsOfCredential,
	portalOfCredential,
	readCredential,
} from '../../defender/signIn/credentialData';
import { heldTenant, heldToken, type NodeSignIn } from '../../defender/signIn/heldTokens';
import { pastedLine } from '../../defender/signIn/pastedText';
import { signInKeyOf } from '../../defender/signIn/signIn';
import { storedField } from '../../defender/signIn/storedField';
import {
	chosenTenant,
	validTenants,
	type TenantChoice,
	type TenantsOfApp,
} from '../../defender/signIn/tenantList';
import { readTokenClaims } from '../../defender/signIn/tokenClaims';
import { isRow, textOrNull } from '../../defender/entities';
import { settleNow, type Settled } from '../../defender/general/settled';
import type { NodeContext } from './clocks';
import { credentialFields } from './credentialFields';
import { analystCredential, appCredential, credentialTypeOf } from './signInAs';

interface SignedIn {
	/** Origin of the API. */
	readonly apiUrl: string;
	readonly isCustom: boolean;
	/** Origin of the portal that shows the tenant's machines; undefined where it is not known. */
	readonly portal: string | undefined;
	/** A GUID, or one of the tenant's domains. */
	readonly tenantId: string;
	readonly clientId: string;
	/** What the credential allows. */
	readonly allowed: Allowed;
	/** The same for all that sign in alike, whatever else differs. */
	readonly key: string;
}

/** Who signs in where: an app in the tenant that was chosen, or an analyst in theirs. */
export type SignIn = AppSignIn | AnalystSignIn;

export interface AppSignIn extends SignedIn {
	readonly type: typeof appCredential;
	/** As the list of the credential has it; undefined for the credential's own tenant. */
	readonly tenantName: string | undefined;
	/** The fields of the credential, in the tenant that was chosen. */
	readonly fields: ICredentialDataDecryptedObject;
	readonly credential: NodeSignIn['credential'];
}

export interface AnalystSignIn extends SignedIn {
	readonly type: typeof analystCredential;
}

/**
 * Reads the credential once.
 *
 * @param tenant reads what was chosen
 * @param item the item for which expressions in it are resolved; undefined where there is none
 * @throws DefenderError of kind `input` that names the field, or the tenants that may be chosen
 */
export async function signInOf(
	context: NodeContext,
	tenant: () => TenantChoice,
	item?: number,
): Promise<SignIn> {
	return await signInReader(context)(tenant, item);
}

/** The same for many items: those whose credential and choice come out alike share what is read. */
export function signInReader(
	context: NodeContext,
): (tenant: () => TenantChoice, item?: number) => Promise<SignIn> {
	const type = credentialTypeOf(context);
	const known = new Map<string, AppSignIn>();
	return async (tenant, item) => {
		const fields = await credentialFields(context, type, item);
		if (type !== appCredential) return analystSignIn(fields);
		const choice = settleNow(tenant);
		const alike = JSON.stringify([fields, choice]);
		const signIn = known.get(alike) ?? appSignIn(fields, choice);
		known.set(alike, signIn);
		return signIn;
	};
}

function appSignIn(
	fields: ICredentialDataDecryptedObject,
	choice: Settled<TenantChoice>,
): AppSignIn {
	const own = readCredential(fields);
	const { tenantId, name } = chosenOf(own, choice);
	const isOwn = name === undefined;
	// What stands in the list is a tenant by itself then, and has none beside it.
	const credential = isOwn ? own : { ...own, tenantId, tenants: [] };
	const { endpoints, isCustom, clientId } = credential;
	return {
		type: appCredential,
		apiUrl: endpoints.apiUrl,
		isCustom,
		portal: portalOfCredential(fields),
		tenantId,
		clientId,
		allowed: readAllowed(fields),
		tenantName: name,
		key: signInKeyOf(credential),
		fields: isOwn ? fields : { ...fields, tenantId, tenants: '' },
		credential,
	};
}

/** All tenants that the app of the credential may act in. */
export async function tenantsOf(context: NodeContext, item?: number): Promise<TenantsOfApp> {
	const { tenantId: own, tenants: listed } = readCredential(
		await credentialFields(context, appCredential, item),
	);
	return { own, listed };
}

/** A choice of each tenant of the credential, its own first; of an analyst the one that there is. */
export async function tenantChoices(context: NodeContext, item?: number): Promise<TenantChoice[]> {
	if (credentialTypeOf(context) !== appCredential) return [{ by: 'own' }];
	const { listed } = await tenantsOf(context, item);
	return [{ by: 'own' }, ...listed.map(({ id }) => ({ by: 'id' as const, value: id }))];
}

function chosenOf(
	{ tenantId: own, tenants: listed }: NodeSignIn['credential'],
	choice: Settled<TenantChoice>,
): ReturnType<typeof chosenTenant> {
	const tenants = { own, listed };
	if (choice.ok) return chosenTenant(choice.value, tenants);
	if (!isDefenderError(choice.error)) throw choice.error;
	throw choice.error.with({ advice: `${choice.error.advice} ${validTenants(tenants)}` });
}

/** The tenant as errors name it. */
export function tenantNamed(signIn: SignIn): string {
	const name = signIn.type === appCredential ? signIn.tenantName : undefined;
	return name === undefined ? signIn.tenantId : `${name} (${signIn.tenantId})`;
}

/**
 * n8n itself signs analysts in, so that of their credential only what the calls need is read. The
 * quota is that of the app registration, whoever acts through it.
 */
function analystSignIn(fields: ICredentialDataDecryptedObject): AnalystSignIn {
	const { apiUrl, loginUrl } = endpointsOfCredential({ ...fields, scope: '' });
	const tenant = storedField(fields, 'tenantId', 'Directory (Tenant) ID');
	const tenantId = pastedLine(tenant).toLowerCase() || 'delegated';
	const clientId = pastedLine(fields.clientId).toLowerCase() || 'delegated';
	return {
		type: analystCredential,
		apiUrl,
		isCustom: fields.cloud === 'custom',
		portal: portalOfCredential({ ...fields, scope: '' }),
		tenantId,
		clientId,
		allowed: readAllowed(fields),
		key: [loginUrl, apiUrl, tenantId, clientId].join(' '),
	};
}

/**
 * The access token of the last call; empty when there is none. Only ever to be looked into: no output,
 * log or error may hold it.
 */
export async function tokenOf(context: NodeContext, signIn: SignIn): Promise<string> {
	if (signIn.type === appCredential) return heldToken(signIn.key);
	const { oauthTokenData } = await context.getCredentials(signIn.type);
	const tokens: unknown = oauthTokenData;
	return isRow(tokens) ? (textOrNull(tokens.access_token) ?? '') : '';
}

/** ID of the analyst who has signed in, in lower case; empty where the token does not say. */
export async function analystOf(context: NodeContext, signIn: AnalystSignIn): Promise<string> {
	return readTokenClaims(await tokenOf(context, signIn))?.objectId.toLowerCase() ?? '';
}

/**
 * ID of the tenant in which calls act, in lower case: the access token names it. Undefined without a
 * token, and with one that does not say, as gateways may issue them.
 */
export async function tenantOf(context: NodeContext, signIn: SignIn): Promise<string | undefined> {
	if (signIn.type === appCredential) return heldTenant(signIn.key);
	const named = readTokenClaims(await tokenOf(context, signIn))?.tenantId.toLowerCase();
	return named === '' ? undefined : named;
}
