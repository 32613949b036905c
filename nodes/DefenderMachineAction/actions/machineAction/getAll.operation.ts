import { minutes } from '../../../../defender/general/clock';
import { believed, filterOf } from '../../../../defender/filters/conditions';
import { listActionsAs } from '../../../../defender/machineActions/readActions';
import { actionConditions, actionFiltersField } from '../../fields/lists/actionFilters';
import { limitField, returnAllField } from '../../fields/lists/listing';
import { simplifyField } from '../../../shared/fields/simplify';
import { quotaShareField } from '../../../shared/fields/quotaShare';
import { collectionField } from '../../../shared/fields/collection';
import { ifFilterEmptyField } from '../../../shared/fields/filters';
import { actionJson, briefAction } from '../../../shared/actionOutput';
import { isToolOfModel } from '../caller/requestNames';
import { readOperation } from '../readOperation';

/** https://learn.microsoft.com/defender-endpoint/api/get-machineactions-collection */
export const getAll = readOperation({
	resource: 'machineAction',
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many machine actions',
		description: 'Retrieve a list of machine actions, newest first',
	},
	fields: {
		returnAll: returnAllField,
		limit: limitField,
		simplify: simplifyField,
		filters: actionFiltersField,
		options: collectionField(
			{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
			{ ifFilterEmpty: ifFilterEmptyField, quotaShare: quotaShareField },
		),
	},
	quotaShare: ({ options }) => options.quotaShare,
	async read(connection, { returnAll, limit, simplify, filters }, { clock, context }) {
		const conditions = actionConditions(filters);
		const list = {
			filter: filterOf(conditions),
			limit: returnAll ? undefined : limit,
			deadline: connection.clock.now() + minutes(10),
		};
		const rows = await listActionsAs(connection, list, (action) =>
			actionJson(action, { now: clock.date(), simplify }),
		);
		const isBrief = simplify && isToolOfModel(context);
		return believed(rows, conditions).map((json) =>
			isBrief ? { json: briefAction(json), isBrief } : { json },
		);
	},
});
