import { findLibraryFile } from '../../../../defender/files/library/library';
import { sha256Of, type IfExists } from '../../../../defender/files/library/uploadLibraryFile';
import type { Connection } from '../../../../defender/http/connection';
import type { Output } from '../operation';

type Plan = 'start' | 'skip' | 'refuse';

function row(operation: string, fileName: string, plan: Plan, explanation: string): Output {
	return { json: { dryRun: true, operation, fileName, plan, explanation } };
}

/** The row of a dry run: what an upload would do to the library as it is now. */
export async function plannedUpload(
	connection: Connection,
	file: { readonly fileName: string; readonly bytes: Uint8Array; readonly ifExists: IfExists },
	deadline: number,
): Promise<Output> {
	const { fileName, bytes, ifExists } = file;
	const present = await findLibraryFile(connection, fileName, deadline);
	if (present === undefined) return row('upload', fileName, 'start', 'The file would be added');
	if (ifExists === 'fail') {
		return row('upload', fileName, 'refuse', 'The library has a file of this name already');
	}
	if (ifExists === 'replaceIfChanged' && present.sha256 === sha256Of(bytes)) {
		return row('upload', fileName, 'skip', 'The library has this very content already');
	}
	return row('upload', fileName, 'start', 'The file in the library would be replaced');
}

/** The row of a dry run: what a deletion would do to the library as it is now. */
export async function plannedDelete(
	connection: Connection,
	fileName: string,
	deadline: number,
): Promise<Output> {
	const present = await findLibraryFile(connection, fileName, deadline);
	return present === undefined
		? row('delete', fileName, 'refuse', 'The library has no file of this name')
		: row('delete', fileName, 'start', 'The file would be removed');
}
