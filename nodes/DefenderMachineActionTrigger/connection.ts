import type { IPollFunctions } from 'n8n-workflow';
import type { Clock } from '../../defender/clock';
import type { Connection } from '../../defender/http/connection';
import { refuseOtherTenant } from '../../defender/machines/otherTenant';
import { connect } from '../shared/connect';
import type { TriggerSettings } from './settings';

export async function openConnection(
	context: IPollFunctions,
	clock: Clock,
	{ quotaShare, machineTenantId }: Pick<TriggerSettings, 'quotaShare' | 'machineTenantId'>,
): Promise<Connection> {
	const node = context.getNode().name;
	const notice = (text: string) => context.logger.info(text, { node });
	const connection = await connect(context, clock, { quotaShare, notice });
	refuseOtherTenant(machineTenantId, connection.tenantId);
	return connection;
}

/**
 * How the credential names the tenant, and the API where a custom cloud may show what is its own. Only
 * where no token says whose actions they are does it stand for the tenant.
 */
export function spellingOf({ tenantId, downloadOrigin }: Connection): string {
	return [tenantId, downloadOrigin ?? ''].join(' ').trim();
}
