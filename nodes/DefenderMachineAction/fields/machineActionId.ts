import type { INodeProperties } from 'n8n-workflow';
import { isGuid } from '../../../defender/texts/checks';
import { inputError } from '../../../defender/defenderError';
import { settleNow, type Settled } from '../../../defender/general/settled';
import { trimmed } from '../../../defender/texts/trimmed';
import type { Field } from '../../shared/fields/field';
import { arrayIn, locatorValue, partsOf, textOf } from '../../shared/fields/given';
import { idCheck } from './idCheck';

const guid = '[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}';

/** What the editor marks when it is typed and does not match. */
const typed = (pattern: string) => [
	{
		type: 'regex' as const,
		properties: {
			regex: `\\s*${pattern}\\s*`,
			errorMessage: 'A machine action ID is a GUID such as 0b7f3c52-1d64-4d2c-9a0e-5c1f7fb0a911',
		},
	},
];
const typedIds = typed(`${guid}(?:\\s*[,;\\n]\\s*${guid})*`);

const property: INodeProperties = {
	displayName: 'Machine Action',
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
			validation: typed(guid),
		},
	],
};

const advice =
	'Use the "id" field of a machine action, e.g. ={{ $json.id }}: a GUID such as 0b7f3c52-1d64-4d2c-9a0e-5c1f7fb0a911.';
const checkId = idCheck(isGuid, 'machine action ID', advice);

/** The id of a machine action, in lower case as the service writes it. */
export const machineActionIdField: Field<string> = {
	property,
	read: (raw) => readId(locatorValue(raw), 'the field is empty'),
};

const between = /[,;]\s*|\n\s*/;

/**
 * The ids of the machine actions that an item names, as a list or a text with commas, semicolons or
 * line breaks; each is read by itself, and one that is there twice counts once.
 */
export const machineActionIdsField: Field<Array<Settled<string>>> = {
	property: {
		...property,
		description:
			'The machine action to work with, or several: a list, or a text with commas, semicolons or line breaks. One output item for each.',
		modes: property.modes?.map((mode) =>
			mode.name === 'id' ? { ...mode, validation: typedIds } : mode,
		),
	},
	entriesApart: true,
	read(raw) {
		const value = locatorValue(raw);
		const list = arrayIn(value) ?? [];
		const parts = typeof value === 'string' ? partsOf(value, between) : [value];
		// Of an empty list nothing would be told.
		const entries = list.length === 0 ? parts : list;
		const ids = entries.map((entry, position) =>
			settleNow(() =>
				readId(
					entry,
					entries.length < 2
						? 'the field is empty'
						: `entry ${position + 1} of ${entries.length} is empty`,
				),
			),
		);
		const known = ids.map((id) => (id.ok ? id.value : undefined));
		return ids.filter((id, position) => !id.ok || known.indexOf(id.value) === position);
	},
};

function readId(value: unknown, whenEmpty: string): string {
	const text = trimmed(textOf(value, property.displayName));
	if (text !== '') return checkId(text, property.displayName);
	throw inputError(property.displayName, whenEmpty, advice);
}
