import { libraryDeletion } from '../../../../defender/response/changes/libraryFiles';
import { collectionField } from '../../../shared/fields/collection';
import { allowAsToolField, toolNotice } from '../../fields/start/allowAsTool';
import { dryRunField } from '../../fields/start/dryRun';
import { libraryFileNameField } from '../../fields/libraryFile';
import { changeOperation } from '../changeOperation';

/** https://learn.microsoft.com/defender-endpoint/api/delete-library */
export const deleteFile = changeOperation({
	resource: 'libraryFile',
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete library file',
		description: 'Delete a script or file from the live response library permanently',
	},
	fields: {
		fileName: libraryFileNameField,
		toolNotice,
		options: collectionField(
			{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
			{ allowAsTool: allowAsToolField, dryRun: dryRunField },
		),
	},
	chosen: ({ options }) => options,
	kind: libraryDeletion,
	orders: ({ fileName }, base) => [{ ok: true, value: { ...base, fileName } }],
	output: ({ provenance }, { fileName }) => ({
		deleted: true,
		fileName,
		alreadyGone: provenance.skipped,
	}),
	planned: ({ order: { fileName } }) => ({ operation: 'delete', fileName }),
});
