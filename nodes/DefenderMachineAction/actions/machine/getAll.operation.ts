import { minutes } from '../../../../defender/general/clock';
import { believed, filterOf } from '../../../../defender/filters/conditions';
import { listRelated } from '../../../../defender/machines/evidence/listRelated';
import { listMachines } from '../../../../defender/machines/listMachines';
import { isSideRecord, type Machine } from '../../../../defender/machines/machine';
import { collectionField } from '../../../shared/fields/collection';
import { flagField } from '../../../shared/fields/field';
import { ifFilterEmptyField } from '../../../shared/fields/filters';
import { evidenceIn } from '../../fields/lists/evidenceFilters';
import { limitField, returnAllField } from '../../fields/lists/listing';
import { machineConditions, machineFiltersField } from '../../fields/lists/machineFilters';
import { simplifyField } from '../../../shared/fields/simplify';
import { quotaShareField } from '../../../shared/fields/quotaShare';
import { readOperation } from '../readOperation';
import { isToolOfModel } from '../caller/requestNames';
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
	async read(connection, { returnAll, limit, simplify, filters, options }, { context }) {
		const conditions = machineConditions(filters);
		const evidence = evidenceIn(filters);
		const filter = filterOf(conditions);
		const deadline = connection.clock.now() + minutes(15);
		const most = returnAll ? undefined : limit;
		const keep = (machine: Machine) => options.sideRecords || !isSideRecord(machine);
		const machines =
			evidence.length === 0
				? await listMachines(connection, { filter, limit: most, keep, deadline })
				: (await listRelated(connection, evidence, filter, deadline)).filter(keep).slice(0, most);
		const isBrief = simplify && isToolOfModel(context);
		return believed(machines, conditions).map((machine) => ({
			json: machineJson(machine, simplify),
			isBrief,
		}));
	},
});
