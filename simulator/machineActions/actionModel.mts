import { actionStatuses, actionTypes } from '../world/entities.mts';
import { EntityModel, type Field } from '../odata/model.mts';
import { sortableTime } from '../world/timestamps.mts';
import { phaseAt, statusAt } from './lifeCycle.mts';
import { lastUpdate } from './presentation.mts';
import type { StoredAction } from './storedAction.mts';

const typeName = 'Microsoft.WindowsDefenderATP.Api.MachineAction';

/** Documented for `$filter`: these six and no more (contract 3.1). */
function filterableFields(now: () => number): Field<StoredAction>[] {
	const documented = { filterable: true, sortable: true };
	return [
		{ ...documented, name: 'id', kind: 'guid', read: ({ id }) => id },
		{
			...documented,
			name: 'status',
			kind: 'enum',
			values: actionStatuses,
			aliases: { Canceled: 'Cancelled' },
			read: (action) => statusAt(action, now()),
		},
		{ ...documented, name: 'machineId', kind: 'string', read: ({ machineId }) => machineId },
		{ ...documented, name: 'type', kind: 'enum', values: actionTypes, read: ({ type }) => type },
		{ ...documented, name: 'requestor', kind: 'string', read: ({ requestor }) => requestor },
		{
			...documented,
			name: 'creationDateTimeUtc',
			kind: 'time',
			read: ({ sortableCreation }) => sortableCreation,
		},
	];
}

const onlyReadable = [
	'title',
	'requestorComment',
	'computerDnsName',
	'cancellationRequestor',
	'cancellationComment',
	'cancellationDateTimeUtc',
	'errorHResult',
	'scope',
	'externalId',
	'requestSource',
	'relatedFileInfo',
	'commands',
	'troubleshootInfo',
];

/** What queries may do with machine actions, as they are at the time that `now` tells. */
export function actionModel(now: () => number): EntityModel<StoredAction> {
	return new EntityModel(typeName, [
		...filterableFields(now),
		{
			name: 'lastUpdateDateTimeUtc',
			kind: 'time',
			filterable: false,
			sortable: true,
			read: (action) => sortableTime(lastUpdate(action, phaseAt(action, now()))),
		},
		...onlyReadable.map(
			(name): Field<StoredAction> => ({
				name,
				kind: 'string',
				filterable: false,
				sortable: false,
				read: () => null,
			}),
		),
	]);
}
