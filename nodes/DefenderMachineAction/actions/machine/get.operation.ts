import { readMachines } from '../../../../defender/machines/readMachines';
import { settle, unsettle } from '../../../../defender/settled';
import { plain } from '../actionOutput';
import { machineOperation } from '../machineOperation';

/** https://learn.microsoft.com/defender-endpoint/api/get-machine-by-id */
export const get = machineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get machine',
		description: 'Read what Microsoft Defender knows of a machine',
	},
	fields: {},
	options: {},
	async work(connection, tasks, deadline) {
		const unread = tasks.filter(({ machine }) => machine.entity === undefined);
		const ids = unread.map(({ machine }) => machine.id);
		const read = await readMachines(connection, ids, deadline);
		return await Promise.all(
			tasks.map(({ machine }) =>
				settle(() => {
					const end = read.get(machine.id);
					const entity = machine.entity ?? (end && unsettle(end));
					return { json: plain(entity ?? machine) };
				}),
			),
		);
	},
});
