import { isLibraryName } from '../../../defender/checks';
import { inputError } from '../../../defender/defenderError';
import { shown, textField } from '../../shared/field';

/** A name in the live response library. */
export function checkedLibraryName(value: string, field: string): string {
	if (isLibraryName(value)) return value;
	throw inputError(
		field,
		`"${shown(value)}" cannot be a name in the live response library`,
		'Names there have letters, digits, hyphens, underscores and dots only, and no folder.',
	);
}

export const libraryFileNameField = textField(
	{
		displayName: 'File Name',
		name: 'fileName',
		required: true,
		placeholder: 'e.g. triage.ps1',
		description: 'Name of the file in the live response library',
	},
	checkedLibraryName,
);
