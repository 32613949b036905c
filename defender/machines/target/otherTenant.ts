import { isGuid } from '../../texts/checks';
import { DefenderError } from '../../defenderError';

/** A link of another tenant names a machine that does not exist in this one. */
export function refuseOtherTenant(ofLink: string | undefined, tenantId: string): void {
	if (ofLink === undefined || !isGuid(tenantId)) return;
	if (ofLink === tenantId.toLowerCase()) return;
	throw new DefenderError({
		kind: 'target',
		message: `Machine: the link belongs to tenant ${ofLink}, the credential to ${tenantId}`,
		advice: 'Use a link of the tenant of the credential, or the credential of the other tenant.',
	});
}
