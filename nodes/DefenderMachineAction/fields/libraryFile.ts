import type { INodeProperties } from 'n8n-workflow';
import { isLibraryName } from '../../../defender/texts/checks';
import { inputError } from '../../../defender/defenderError';
import { excerpt } from '../../../defender/texts/shown';
import { textField, type Field } from '../../shared/fields/field';
import { locatorValue } from '../../shared/fields/given';

/** A name under which a file can be put into the live response library. */
export function checkedLibraryName(value: string, field: string): string {
	if (isLibraryName(value)) return value;
	throw inputError(
		field,
		`"${excerpt(value)}" cannot be a name in the live response library`,
		'Names there have letters, digits, hyphens, underscores and dots only, and no folder.',
	);
}

/** How a file of the library is chosen, wherever one is. */
export const libraryLocator = {
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Choose a file...',
			typeOptions: { searchListMethod: 'searchLibraryFiles', searchable: true },
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. triage.ps1',
		},
	],
} satisfies Partial<INodeProperties>;

const look = {
	displayName: 'File Name',
	name: 'fileName',
	required: true,
	description: 'Name of the file in the live response library',
};

const property: INodeProperties = { ...look, ...libraryLocator };

/** The library has names that the portal took, and that an upload could not give. */
function nameThere(value: string, field: string): string {
	return /^\.+$/.test(value) ? checkedLibraryName(value, field) : value;
}

const nameField = textField(look, nameThere);

/** A file that is in the library, whatever its name. An expression may give the locator or only the name. */
export const libraryFileNameField: Field<string> = {
	property,
	read: (raw, origin) => nameField.read(locatorValue(raw), origin),
};
