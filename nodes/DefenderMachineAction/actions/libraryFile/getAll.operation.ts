import { minutes } from '../../../../defender/general/clock';
import { listLibraryFiles } from '../../../../defender/files/library/library';
import { limitField, returnAllField } from '../../fields/lists/listing';
import { plain } from '../../../shared/actionOutput';
import { readOperation } from '../readOperation';

/** https://learn.microsoft.com/defender-endpoint/api/list-library-files */
export const getAll = readOperation({
	resource: 'libraryFile',
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many library files',
		description: 'Retrieve a list of the scripts and files in the live response library, by name',
	},
	fields: { returnAll: returnAllField, limit: limitField },
	async read(connection, { returnAll, limit }) {
		const files = await listLibraryFiles(connection, connection.clock.now() + minutes(10));
		return files.slice(0, returnAll ? undefined : limit).map((file) => ({ json: plain(file) }));
	},
});
