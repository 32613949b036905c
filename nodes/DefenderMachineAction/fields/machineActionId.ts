import type { INodeProperties } from 'n8n-workflow';
import { isGuid } from '../../../defender/checks';
import { inputError } from '../../../defender/defenderError';
import type { Field } from '../../shared/field';
import { locatorValue } from '../../shared/given';
import { idCheck } from './idCheck';

const property: INodeProperties = {
	displayName: 'Machine Action ID',
	name: 'machineActionId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The machine action to work with',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Choose a machine action...',
			typeOptions: { searchListMethod: 'searchMachineActions', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 0b7f3c52-1d64-4d2c-9a0e-5c1f7fb0a911',
			hint: 'The field "id" of a machine action, not its machine ID',
			validation: [
				{
					type: 'regex',
					properties: {
						regex: '\\s*[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\\s*',
						errorMessage:
							'A machine action ID is a GUID such as 0b7f3c52-1d64-4d2c-9a0e-5c1f7fb0a911',
					},
				},
			],
		},
	],
};

const advice =
	'Use the "id" field of a machine action, e.g. ={{ $json.id }}: a GUID such as 0b7f3c52-1d64-4d2c-9a0e-5c1f7fb0a911.';
const checkId = idCheck(isGuid, 'machine action ID', advice);

/** The id of a machine action, in lower case as the service writes it. */
export const machineActionIdField: Field<string> = {
	property,
	read(raw) {
		const value = locatorValue(raw);
		const text = typeof value === 'string' ? value.trim() : '';
		if (text !== '') return checkId(text, property.displayName);
		throw inputError(property.displayName, 'the field is empty', advice);
	},
};
