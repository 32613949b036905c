import { minutes } from '../../../../defender/clock';
import { believed, filterOf } from '../../../../defender/conditions';
import { listMachines } from '../../../../defender/machines/listMachines';
import { isSideRecord } from '../../../../defender/machines/machine';
import { collectionField } from '../../../shared/fields/collection';
import { flagField } from '../../../shared/fields/field';
import { ifFilterEmptyField } from '../../../shared/fields/filters';
import { limitField, returnAllField } from '../../fields/lists/listing';
import { machineConditions, machineFiltersField } from '../../fields/lists/machineFilters';
import { simplifyField } from '../../fields/lists/simplify';
import { quotaShareField } from '../../../shared/fields/quotaShare';
import { readOperation } from '../readOperation';
import { machineJson } from './machineOutput';

const sideRecords = flagField({
	displayName: 'Include Side Records',
	name: 'sideRecords',
	default: false,
	description:
		'Whether to return records too that were merged into another, excluded, or marked as potential duplicates',
});

/** https://learn.microsoft.com/defender-endpoint/api/get-machines */
export const getAll = readOperation({
	resource: 'machine',
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many machines',
		description: 'Retrieve a list of machines, all of them or those that match filters',
	},
	fields: {
		returnAll: returnAllField,
		limit: limitField,
		simplify: simplifyField,
		filters: machineFiltersField,
		options: collectionField(
			{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
			{ ifFilterEmpty: ifFilterEmptyField, sideRecords, quotaShare: quotaShareField },
		),
	},
	quotaShare: ({ options }) => options.quotaShare,
	async read(connection, { returnAll, limit, simplify, filters, options }) {
		const conditions = machineConditions(filters);
		const machines = await listMachines(connection, {
			filter: filterOf(conditions),
			limit: returnAll ? undefined : limit,
			keep: (machine) => options.sideRecords || !isSideRecord(machine),
			deadline: connection.clock.now() + minutes(15),
		});
		return believed(machines, conditions).map((machine) => ({
			json: machineJson(machine, simplify),
		}));
	},
});
