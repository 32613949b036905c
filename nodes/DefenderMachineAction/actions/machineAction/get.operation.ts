import { minutes } from '../../../../defender/clock';
import { getAction } from '../../../../defender/machineActions/readActions';
import { machineActionIdField } from '../../fields/machineActionId';
import { actionJson } from '../actionOutput';
import { readOperation } from '../readOperation';

/** https://learn.microsoft.com/defender-endpoint/api/get-machineaction-object */
export const get = readOperation({
	resource: 'machineAction',
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get machine action',
		description: 'Retrieve a machine action with its present status',
	},
	fields: { machineActionId: machineActionIdField },
	async read(connection, { machineActionId }) {
		const deadline = connection.clock.now() + minutes(5);
		return [{ json: actionJson(await getAction(connection, machineActionId, deadline)) }];
	},
});
