import { findPermissions } from '../../../../defender/permissions/findPermissions';
import { settle } from '../../../../defender/settled';
import { connectAs } from '../../../shared/connect';
import { tokenOf } from '../../../shared/signIn';
import { appCredential } from '../../../shared/signInAs';
import { endOfOne } from '../items';
import { formOf, type Operation, type Output, type Run } from '../operation';
import { permissionTable } from '../permissionTable';

const option = {
	name: 'Check Permissions',
	value: 'checkPermissions',
	action: 'Check permissions of credential',
	description: 'List which operations the credential allows, without touching a machine',
};

/** An app signs in anew for it, because a token at hand does not know what was granted since. */
async function check(run: Run): Promise<Output[]> {
	const { context, clock, notice, signIn, origin } = run;
	const choice = { quotaShare: 1, notice, signInAnew: true, origin };
	const connection = connectAs(context, clock, signIn, choice);
	const actsFor = signIn.type === appCredential ? 'app' : 'analyst';
	const token = async () => await tokenOf(context, signIn);
	const permissions = await findPermissions(connection, actsFor, token);
	return permissionTable(permissions, actsFor).map((json) => ({ json }));
}

/** Once a tenant, however many items come in: those of a tenant all have the same sign-in. */
export const checkPermissions: Operation = {
	resource: 'machineAction',
	option,
	description: formOf('machineAction', option.value, {}),
	async execute(run) {
		const checked = await settle(() => run.together.inTurn(() => check(run)));
		return { ends: run.items.map((_, position) => (position === 0 ? endOfOne(checked) : [])) };
	},
};
