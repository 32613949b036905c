import { minutes } from '../../../../defender/general/clock';
import { getActions } from '../../../../defender/machineActions/readActions';
import { unsettle } from '../../../../defender/general/settled';
import { collectionField } from '../../../shared/fields/collection';
import { simplifyField } from '../../../shared/fields/simplify';
import { machineActionIdsField } from '../../fields/machineActionId';
import { severalForModelsField } from '../../fields/start/targetOptions';
import { quotaShareField } from '../../../shared/fields/quotaShare';
import { actionJson } from '../../../shared/actionOutput';
import { namedActions } from '../items/namedActions';
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
	fields: {
		machineActionId: machineActionIdsField,
		simplify: simplifyField,
		options: collectionField(
			{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
			{ quotaShare: quotaShareField, severalForModels: severalForModelsField },
		),
	},
	split: (run, values) => namedActions(run, values),
	quotaShare: ({ options }) => options.quotaShare,
	prepare: async (connection, actions) =>
		await getActions(
			connection,
			actions.map(({ machineActionId }) => machineActionId),
			connection.clock.now() + minutes(5),
		),
	read(_connection, { machineActionId, simplify }, { clock }, _index, actions) {
		const action = actions.get(machineActionId);
		if (action === undefined) throw new TypeError('A machine action was not read');
		return Promise.resolve([
			{ json: actionJson(unsettle(action), { now: clock.date(), simplify }) },
		]);
	},
});
