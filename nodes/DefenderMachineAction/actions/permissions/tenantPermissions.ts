import type { IDataObject } from 'n8n-workflow';
import { DefenderError, isDefenderError } from '../../../../defender/defenderError';
import {
	findPermissions,
	type Permissions,
} from '../../../../defender/permissions/findPermissions';
import { permissionNames } from '../../../../defender/permissions/permissionNames';
import { settle, settleAll, unsettle, type Settled } from '../../../../defender/general/settled';
import { certificateEndOf } from '../../../../defender/signIn/certificateCheck';
import { consentUrl } from '../../../../defender/signIn/tokenRequest';
import type { TenantChoice } from '../../../../defender/signIn/tenantList';
import { connectAs } from '../../../shared/connect';
import { signInOf, tenantChoices, tenantOf, tokenOf, type SignIn } from '../../../shared/signIn';
import { appCredential } from '../../../shared/signInAs';
import type { Output, Run } from '../operation';
import { allNeeds } from './permissionTable';

/** Tenants looked at at a time. */
const width = 5;

/**
 * Finds out what may be done in a tenant. An app signs in anew for it, because a token at hand does not
 * know what was granted since.
 */
export async function permissionsIn(
	{ context, clock, notice }: Run,
	signIn: SignIn,
	tenant: () => TenantChoice,
	item: number,
): Promise<Permissions> {
	const choice = { quotaShare: 1, notice, signInAnew: true, origin: { tenant, item } };
	const connection = connectAs(context, clock, signIn, choice);
	const token = async () => await tokenOf(context, signIn);
	return await findPermissions(connection, actsFor(signIn), token);
}

export function actsFor({ type }: SignIn): 'app' | 'analyst' {
	return type === appCredential ? 'app' : 'analyst';
}

/**
 * A row for each tenant of the credential: whether the app can sign in there, which roles it lacks, the
 * address at which an administrator of the tenant gives consent, and when the certificate ends. What is wrong with one tenant is
 * a part of its row.
 */
export async function tenantTable(run: Run, item: number): Promise<Output[]> {
	const choices = await tenantChoices(run.context, item);
	const rows = await settleAll(choices, width, async (choice) => await rowOf(run, choice, item));
	return rows.flatMap((row) => (row === undefined ? [] : [{ json: unsettle(row) }]));
}

async function rowOf(run: Run, choice: TenantChoice, item: number): Promise<IDataObject> {
	const signIn = await signInOf(run.context, () => choice, item);
	const found = await settle(() => permissionsIn(run, signIn, () => choice, item));
	if (!found.ok && isDefenderError(found.error, 'cancelled')) throw found.error;
	return {
		tenantId: (await tenantOf(run.context, signIn)) ?? signIn.tenantId,
		tenant: signIn.type === appCredential ? (signIn.tenantName ?? null) : null,
		...factsOf(found, signIn),
		consentUrl: signIn.type === appCredential ? consentUrl(signIn.credential) : null,
		certificateEnds: certificateEndIn(signIn),
	};
}

/** An ISO timestamp; null where it is a secret or an analyst that signs in. */
function certificateEndIn(signIn: SignIn): string | null {
	const end = signIn.type === appCredential ? certificateEndOf(signIn.credential) : undefined;
	return end === undefined ? null : new Date(end).toISOString();
}

function factsOf(found: Settled<Permissions>, signIn: SignIn): IDataObject {
	if (!found.ok) {
		const { error } = found;
		const advice = error instanceof DefenderError ? error.advice : '';
		return {
			allowed: false,
			missingRoles: null,
			note: [error.message, advice].filter((part) => part !== '').join('. '),
			tokenRoles: '',
		};
	}
	const methods = [...new Set(allNeeds.map(({ method }) => method))];
	const findings = methods.map((method) => ({ method, ...found.value.of(method) }));
	const missing = findings.filter(({ allowed }) => allowed === false);
	const remarks = findings.flatMap(({ remark }) => (remark === '' ? [] : [remark]));
	const roles = missing.flatMap(({ method }) => permissionNames(method, actsFor(signIn))[0] ?? []);
	return {
		allowed: findings.every(({ allowed }) => allowed === true)
			? true
			: missing.length > 0
				? false
				: null,
		missingRoles: [...new Set(roles)].sort().join(', '),
		note: [...new Set(remarks)].join(' '),
		tokenRoles: found.value.granted.join(', '),
	};
}
