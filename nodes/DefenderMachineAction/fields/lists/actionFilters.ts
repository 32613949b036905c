import { isGuid, isMachineId } from '../../../../defender/texts/checks';
import {
	isAsWritten,
	isOneOf,
	isText,
	isTime,
	whenGiven,
	type Condition,
} from '../../../../defender/filters/conditions';
import { actionStatuses } from '../../../../defender/entities';
import { choicesField, textField, type ValuesOf } from '../../../shared/fields/field';
import { filtersField } from '../../../shared/fields/filters';
import { actionTypeChoices } from '../../../shared/fields/actionTypes';
import { choicesOf } from '../../../shared/fields/choices';
import { checkDate } from '../dates';
import { idCheck } from '../idCheck';
import { odataFilter } from './odataFilter';

const checkActionId = idCheck(
	isGuid,
	'machine action ID',
	'Use a GUID such as 0b7f3c52-1d64-4d2c-9a0e-5c1f7fb0a911.',
);

const checkMachineId = idCheck(
	isMachineId,
	'machine ID',
	'A machine ID of Microsoft Defender has 40 hexadecimal digits.',
);

const fields = {
	createdAfter: textField(
		{
			displayName: 'Created After',
			name: 'createdAfter',
			type: 'dateTime',
			default: '',
			description: 'Only actions that were created at this time or later',
		},
		checkDate,
	),
	createdBefore: textField(
		{
			displayName: 'Created Before',
			name: 'createdBefore',
			type: 'dateTime',
			default: '',
			description: 'Only actions that were created before this time',
		},
		checkDate,
	),
	machineId: textField(
		{
			displayName: 'Machine ID',
			name: 'machineId',
			placeholder: 'e.g. 9f2c41d07be5a8c3146d90e27fb3385a61c0de74',
			description: 'Only actions on this machine',
		},
		checkMachineId,
	),
	id: textField(
		{
			displayName: 'Machine Action ID',
			name: 'id',
			placeholder: 'e.g. 0b7f3c52-1d64-4d2c-9a0e-5c1f7fb0a911',
			description: 'Only this action',
		},
		checkActionId,
	),
	odata: odataFilter("e.g. type eq 'Isolate' and status eq 'Failed'"),
	requestor: textField({
		displayName: 'Requestor',
		name: 'requestor',
		placeholder: 'e.g. analyst@contoso.example',
		description:
			'Only actions that this user or app asked for. Apps appear by display name in some tenants and by ID in others.',
	}),
	status: choicesField(
		{
			displayName: 'Status',
			name: 'status',
			description: 'Only actions with one of these statuses',
		},
		choicesOf([...actionStatuses].sort()),
	),
	type: choicesField(
		{
			displayName: 'Type',
			name: 'type',
			description: 'Only actions of these types',
		},
		actionTypeChoices,
	),
};

type ActionFilters = ValuesOf<typeof fields>;

export const actionFiltersField = filtersField(fields);

/** What stands in an action whose type or status the service has not said. */
const unsaid = 'Unknown';

/** What the typed filters and the raw one ask of an action. */
export function actionConditions(filters: ActionFilters): Condition[] {
	const { id, machineId, requestor, status, type, createdAfter, createdBefore, odata } = filters;
	const created = 'creationDateTimeUtc';
	return [
		...whenGiven(id, (value) => isText('id', value)),
		...whenGiven(machineId, (value) => isText('machineId', value)),
		...whenGiven(requestor, (value) => isText('requestor', value)),
		...(status.length === 0 ? [] : [isOneOf('status', status, unsaid)]),
		...(type.length === 0 ? [] : [isOneOf('type', type, unsaid)]),
		...whenGiven(createdAfter, (value) => isTime(created, 'ge', new Date(value))),
		...whenGiven(createdBefore, (value) => isTime(created, 'lt', new Date(value))),
		...whenGiven(odata, isAsWritten),
	];
}
