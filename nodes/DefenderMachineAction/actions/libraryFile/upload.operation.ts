import { libraryUpload } from '../../../../defender/response/changes/libraryFiles';
import { collectionField } from '../../../shared/fields/collection';
import { choiceField, textField } from '../../../shared/fields/field';
import { allowAsToolField, toolNotice } from '../../fields/start/allowAsTool';
import { sendable } from '../../../shared/fields/sendable';
import { dryRunField } from '../../fields/start/dryRun';
import { checkedLibraryName } from '../../fields/libraryFile';
import { plain } from '../../../shared/actionOutput';
import { changeOperation } from '../changeOperation';

const inputField = textField({
	displayName: 'Input Data Field Name',
	name: 'binaryProperty',
	required: true,
	default: 'data',
	placeholder: 'e.g. data',
	description: 'Name of the binary field of the input that holds the file, of at most 20 MB',
});

const ifExistsField = choiceField(
	{
		displayName: 'If File Exists',
		name: 'ifExists',
		default: 'replaceIfChanged',
		description: 'What to do when the library has a file of this name already',
	},
	[
		{ name: 'Replace', value: 'replace', description: 'Upload in any case' },
		{
			name: 'Replace if Different',
			value: 'replaceIfChanged',
			description: 'Upload only if its SHA-256 differs; "uploaded" tells whether it did',
		},
		{ name: 'Stop With an Error', value: 'fail' },
	],
);

/** Of what the library tells its users about a file. */
const longestText = 1_000;

const uploadOptions = {
	description: textField(
		{
			displayName: 'Description',
			name: 'description',
			placeholder: 'e.g. Collects autoruns and network connections',
			description: 'What the file is for, as the library shows it',
		},
		sendable(longestText, 'lines'),
	),
	allowAsTool: allowAsToolField,
	dryRun: dryRunField,
	fileName: textField(
		{
			displayName: 'File Name',
			name: 'fileName',
			placeholder: 'e.g. triage.ps1',
			description: 'Name in the library. Without it the file keeps the name that it has.',
		},
		checkedLibraryName,
	),
	parametersDescription: textField(
		{
			displayName: 'Parameters Description',
			name: 'parametersDescription',
			placeholder: 'e.g. -Depth <number>',
			description: 'Which arguments the script takes. Without it the script counts as taking none.',
		},
		sendable(longestText, 'lines'),
	),
};

/** https://learn.microsoft.com/defender-endpoint/api/upload-library */
export const upload = changeOperation({
	resource: 'libraryFile',
	option: {
		name: 'Upload',
		value: 'upload',
		action: 'Upload library file',
		description: 'Put a script or file into the live response library',
	},
	fields: {
		toolNotice,
		binaryProperty: inputField,
		ifExists: ifExistsField,
		options: collectionField(
			{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
			uploadOptions,
		),
	},
	chosen: ({ options }) => options,
	kind: libraryUpload,
	orders({ binaryProperty, ifExists, options }, base) {
		const { fileName, description, parametersDescription } = options;
		const order = {
			...base,
			input: { field: binaryProperty, label: inputField.property.displayName },
			nameOf: (given: string) => fileName || checkedLibraryName(given, 'File Name'),
			about: { description, hasParameters: parametersDescription !== '', parametersDescription },
			ifExists,
		};
		return [{ ok: true, value: order }];
	},
	output: ({ thing, provenance }) => ({
		...plain(thing.file ?? {}),
		uploaded: !provenance.skipped,
	}),
	planned: ({ subject }) => ({ operation: 'upload', fileName: subject?.id ?? null }),
});
