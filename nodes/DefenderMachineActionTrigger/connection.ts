import type { IPollFunctions } from 'n8n-workflow';
import type { Clock } from '../../defender/general/clock';
import type { Connection } from '../../defender/http/connection';
import { refuseOtherTenant } from '../../defender/machines/target/otherTenant';
import { refuseUnlessAllowed } from '../../defender/permissions/operationsAllowed';
import { settleNow } from '../../defender/general/settled';
import type { TenantChoice } from '../../defender/signIn/tenantList';
import { connectAs } from '../shared/connect';
import { inTenant } from '../shared/nodeErrors';
import { signInOf, tenantChoices, tenantNamed, tenantOf } from '../shared/signIn';
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
	/** Origin of the portal that shows its machines; undefined where it is not known. */
	readonly portal: string | undefined;
	/** An error with its tenant, where the trigger follows several. */
	readonly named: (error: Error) => Error;
}

type Needed = Pick<TriggerSettings, 'quotaShare' | 'machineTenantId' | 'tenants'>;

/**
 * Opens the way to each tenant that the trigger follows. Nothing is sent yet.
 *
 * @returns at least one
 * @throws DefenderError of kind `input` where the credential or the choice of the tenant is wrong
 */
export async function openConnections(
	context: IPollFunctions,
	clock: Clock,
	settings: Needed,
): Promise<Opened[]> {
	const { tenants, machineTenantId } = settings;
	if (tenants !== 'all') {
		const opened = await openConnection(context, clock, settings, tenants);
		refuseOtherTenant(machineTenantId, opened.connection.tenantId);
		return [opened];
	}
	const choices = await tenantChoices(context);
	const isOne = choices.length === 1;
	const all = await Promise.all(
		choices.map((choice) => openConnection(context, clock, settings, choice, isOne)),
	);
	// A link names a machine of one tenant; in the others nothing can have happened to it.
	const wanted = all.filter(
		({ connection: { tenantId } }) =>
			settleNow(() => refuseOtherTenant(machineTenantId, tenantId)).ok,
	);
	if (wanted.length === 0) refuseOtherTenant(machineTenantId, all[0]?.connection.tenantId ?? '');
	return wanted;
}

/** A trigger only reads. */
const watching = { id: 'trigger', name: 'the trigger, which only reads', changes: false };

async function openConnection(
	context: IPollFunctions,
	clock: Clock,
	{ quotaShare }: Needed,
	choice: TenantChoice,
	isOne = true,
): Promise<Opened> {
	const node = context.getNode().name;
	const notice = (text: string) => context.logger.info(text, { node });
	const origin = { tenant: () => choice };
	const signIn = await signInOf(context, origin.tenant);
	refuseUnlessAllowed(signIn.allowed, watching);
	const connection = connectAs(context, clock, signIn, { quotaShare, notice, origin });
	return {
		connection,
		tenant: async () => await tenantOf(context, signIn),
		portal: signIn.portal,
		named: (error) => (isOne ? error : inTenant(error, tenantNamed(signIn))),
	};
}

/**
 * How the credential names the tenant, and the API where a custom cloud may show what is its own. Only
 * where no token says whose actions they are does it stand for the tenant.
 */
export function spellingOf({ tenantId, downloadOrigin }: Connection): string {
	return [tenantId, downloadOrigin ?? ''].join(' ').trim();
}
