import { findPermissions } from '../../../../defender/permissions/findPermissions';
import { settle } from '../../../../defender/settled';
import { connect } from '../../../shared/connect';
import { appCredential, credentialTypeOf } from '../../../shared/signInAs';
import { storedToken } from '../../../shared/storedToken';
import { endOfOne } from '../items';
import { formOf, type ItemEnd, type Operation, type Output, type Run } from '../operation';
import { permissionTable } from '../permissionTable';

const option = {
	name: 'Check Permissions',
	value: 'checkPermissions',
	action: 'Check permissions of credential',
	description: 'List which operations the credential allows, without touching a machine',
};

/** An app signs in anew for it, because a stored token does not know what was granted since. */
async function check(run: Run): Promise<Output[]> {
	const { context, clock, notice } = run;
	const connection = await connect(context, clock, { quotaShare: 1, notice, signInAnew: true });
	const actsFor = credentialTypeOf(context) === appCredential ? 'app' : 'analyst';
	const permissions = await findPermissions(connection, actsFor, () => storedToken(context));
	return permissionTable(permissions, actsFor).map((json) => ({ json }));
}

/** Once a run, however many items come in: they all have the same credential. */
export const checkPermissions: Operation = {
	resource: 'machineAction',
	option,
	description: formOf('machineAction', option.value, {}),
	async execute(run) {
		const checked = await settle(() => check(run));
		const others = Array.from({ length: Math.max(0, run.itemCount - 1) }, (): ItemEnd => []);
		return { ends: [endOfOne(checked), ...others] };
	},
};
