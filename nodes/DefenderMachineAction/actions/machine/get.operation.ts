import { readMachines } from '../../../../defender/machines/readMachines';
import { settle, unsettle } from '../../../../defender/general/settled';
import { simplifyField } from '../../../shared/fields/simplify';
import { machineOperation } from '../machineOperation';
import { machineJson } from './machineOutput';

/** https://learn.microsoft.com/defender-endpoint/api/get-machine-by-id */
export const get = machineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get machine',
		description: 'Retrieve what Microsoft Defender knows of a machine',
	},
	fields: { simplify: simplifyField },
	options: {},
	async work(connection, tasks, deadline) {
		const unread = tasks.filter(({ machine }) => machine.entity === undefined);
		const ids = unread.map(({ machine }) => machine.id);
		const read = await readMachines(connection, ids, deadline);
		return await Promise.all(
			tasks.map(({ machine, values }) =>
				settle(() => {
					const end = read.get(machine.id);
					const entity = machine.entity ?? (end && unsettle(end));
					return { json: machineJson(entity ?? { id: machine.id }, values.simplify) };
				}),
			),
		);
	},
});
