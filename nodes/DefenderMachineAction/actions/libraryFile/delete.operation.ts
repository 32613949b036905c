import { minutes } from '../../../../defender/clock';
import { deleteLibraryFile } from '../../../../defender/files/library/library';
import { collectionField } from '../../../shared/fields/collection';
import { allowAsToolField, toolNotice } from '../../fields/start/allowAsTool';
import { dryRunField } from '../../fields/start/dryRun';
import { libraryFileNameField } from '../../fields/libraryFile';
import { readOperation } from '../readOperation';
import { plannedDelete } from './planLibrary';

/** https://learn.microsoft.com/defender-endpoint/api/delete-library */
export const deleteFile = readOperation({
	resource: 'libraryFile',
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete library file',
		description: 'Delete a script or file from the live response library permanently',
	},
	changes: true,
	fields: {
		fileName: libraryFileNameField,
		toolNotice,
		options: collectionField(
			{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
			{ allowAsTool: allowAsToolField, dryRun: dryRunField },
		),
	},
	async read(connection, { fileName, options }) {
		const deadline = connection.clock.now() + minutes(10);
		if (options.dryRun) return [await plannedDelete(connection, fileName, deadline)];
		await deleteLibraryFile(connection, fileName, deadline);
		return [{ json: { deleted: true, fileName } }];
	},
});
