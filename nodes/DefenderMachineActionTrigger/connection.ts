import type { IPollFunctions } from 'n8n-workflow';
import type { Clock } from '../../defender/clock';
import type { Connection } from '../../defender/http/connection';
import { refuseOtherTenant } from '../../defender/machines/otherTenant';
import { connectAs } from '../shared/connect';
import { signInOf, tenantOf } from '../shared/signIn';
import type { TriggerSettings } from './settings';

/** The tenant as items name it: by its ID, or as the credential spells it where no token says. */
export async function tenantIdOf({ connection, tenant }: Opened): Promise<string> {
	return (await tenant()) ?? connection.tenantId;
}

/** A way to the service, and who signs in for it. */
export interface Opened {
	readonly connection: Connection;
	/** ID of the tenant as far as it is known by now; see `tenantOf`. */
	readonly tenant: () => Promise<string | undefined>;
}

export async function openConnection(
	context: IPollFunctions,
	clock: Clock,
	{ quotaShare, machineTenantId }: Pick<TriggerSettings, 'quotaShare' | 'machineTenantId'>,
): Promise<Opened> {
	const node = context.getNode().name;
	const notice = (text: string) => context.logger.info(text, { node });
	const origin = { tenant: () => ({ by: 'own' }) as const };
	const signIn = await signInOf(context, origin.tenant);
	const connection = connectAs(context, clock, signIn, { quotaShare, notice, origin });
	refuseOtherTenant(machineTenantId, connection.tenantId);
	return { connection, tenant: async () => await tenantOf(context, signIn) };
}

/**
 * How the credential names the tenant, and the API where a custom cloud may show what is its own. Only
 * where no token says whose actions they are does it stand for the tenant.
 */
export function spellingOf({ tenantId, downloadOrigin }: Connection): string {
	return [tenantId, downloadOrigin ?? ''].join(' ').trim();
}
