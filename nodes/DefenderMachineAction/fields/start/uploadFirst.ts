import { fieldNames } from '../../../../defender/texts/fieldNames';
import { textField } from '../../../shared/fields/field';

export const uploadFirstField = textField({
	displayName: fieldNames.uploadFirst,
	name: 'uploadFirst',
	placeholder: 'e.g. data',
	description:
		'Comma-separated binary fields of the input whose files go into the live response library first, where they differ from what is there. Each file is put under the name that a command uses.',
});
