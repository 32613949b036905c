import { settle } from '../../../../defender/general/settled';
import { choiceField } from '../../../shared/fields/field';
import { endOfOne, halted, itemAt, mustHalt, readItems } from '../items/items';
import { formOf, readItem, type Operation, type Output, type Run } from '../operation';
import { permissionTable } from '../permissions/permissionTable';
import { actsFor, permissionsIn, tenantTable } from '../permissions/tenantPermissions';

const option = {
	name: 'Check Permissions',
	value: 'checkPermissions',
	action: 'Check permissions of credential',
	description: 'List which operations the credential allows, without touching a machine',
};

const tenants = choiceField(
	{
		displayName: 'Tenants',
		name: 'tenants',
		default: 'item',
		noDataExpression: true,
		description: 'Which tenants of the credential to look at',
	},
	[
		{
			name: 'All of the Credential',
			value: 'all',
			description:
				'One output item for each tenant: what consent or role is missing, and where an administrator gives it',
		},
		{
			name: 'The Tenant of Each Item',
			value: 'item',
			description: 'One output item for each operation',
		},
	],
);

async function check(run: Run, which: 'all' | 'item', item: number): Promise<Output[]> {
	if (which === 'all') return await tenantTable(run, item);
	const { signIn, origin } = run;
	const permissions = await permissionsIn(run, signIn, origin.tenant, item);
	return permissionTable(permissions, actsFor(signIn), signIn.allowed).map((json) => ({ json }));
}

/** Once a tenant, however many items come in: those of a tenant all have the same sign-in. */
export const checkPermissions: Operation = {
	resource: 'machineAction',
	option,
	changes: false,
	description: formOf('machineAction', option.value, { tenants }),
	async execute(run) {
		const orders = await readItems(run, (index) => readItem(run, { tenants }, index).tenants);
		const [first] = orders;
		if (first?.ok !== true || (await mustHalt(run, orders))) return halted(orders);
		const work = async () => await check(run, first.value, itemAt(run, 0));
		const checked = await settle(() => run.together.inTurn(work));
		return { ends: run.items.map((_, position) => (position === 0 ? endOfOne(checked) : [])) };
	},
};
