import { flagField, numberField, textField, type Field } from '../../shared/fields/field';

/** One megabyte, as the options count. */
export const megabyte = 1024 * 1024;

export const downloadPackageField = flagField({
	displayName: 'Download Package',
	name: 'downloadPackage',
	default: true,
	description:
		'Whether to fetch the ZIP file when it has been collected. Without it only the action is returned.',
	displayOptions: { show: { waitForCompletion: [true] } },
});

/** What all operations offer that download files. */
export const downloadOptions = {
	downloadTimeout: numberField({
		displayName: 'Download Timeout',
		name: 'downloadTimeout',
		default: 3600,
		minimum: 1,
		maximum: 86_400,
		description:
			"Seconds in which a file must have arrived, counted from the end of its action. Waiting for Microsoft's limit of two package links a minute is part of it.",
	}),
	largestFile: numberField({
		displayName: 'Largest File (MB)',
		name: 'largestFile',
		default: 4096,
		minimum: 1,
		maximum: 1_048_576,
		description:
			'Files that are larger are not kept. Where n8n keeps binary data in memory or, as in queue mode by default, in its database, choose what its memory can hold several times over: a package of 300 MB took 1.4 GB of memory and left 300 MB in the database. With N8N_DEFAULT_BINARY_DATA_MODE=filesystem it took 10 MB.',
	}),
};

const usualOutputField = 'data';

const outputField = textField({
	displayName: 'Put Output File in Field',
	name: 'binaryProperty',
	default: usualOutputField,
	placeholder: 'e.g. data',
	description: 'Name of the binary field that holds the file',
});

/** A binary field must have a name: an emptied box means the usual one. */
export const outputFieldOption: Field<string> = {
	...outputField,
	read: (raw, origin) => outputField.read(raw, origin) || usualOutputField,
};
