import { apiMethods } from '../contract';
import { isDefenderError, type DefenderError } from '../defenderError';
import { callApi } from '../http/callApi';
import type { Connection } from '../http/connection';
import { readRows } from '../http/listPages';
import { settle } from '../settled';
import { isSameName, readLibraryFile, type LibraryFile } from './libraryFile';

/** How often a file is removed that is still there after an answer was lost. */
const mostTries = 3;

/**
 * All files of the live response library, by name.
 * Source: https://learn.microsoft.com/defender-endpoint/api/list-library-files
 */
export async function listLibraryFiles(
	connection: Connection,
	deadline: number,
): Promise<LibraryFile[]> {
	const rows = await readRows(connection, { method: apiMethods.listLibraryFiles, deadline });
	const files = rows.flatMap((row) => readLibraryFile(row) ?? []);
	return files.sort((one, other) => one.fileName.localeCompare(other.fileName));
}

/** The library file of that name, if there is one. */
export async function findLibraryFile(
	connection: Connection,
	fileName: string,
	deadline: number,
): Promise<LibraryFile | undefined> {
	const files = await listLibraryFiles(connection, deadline);
	return files.find((file) => isSameName(file.fileName, fileName));
}

/**
 * Removes a file from the library. When the answer is lost, the library tells whether it is gone.
 * Source: https://learn.microsoft.com/defender-endpoint/api/delete-library
 *
 * @throws DefenderError of kind `notFound` when there is no such file
 */
export async function deleteLibraryFile(
	connection: Connection,
	fileName: string,
	deadline: number,
): Promise<void> {
	const remove = () =>
		callApi(connection, {
			method: apiMethods.deleteLibraryFile,
			parameters: { fileName },
			deadline,
		});
	for (let tried = 1; ; tried += 1) {
		const removed = await settle(remove);
		if (removed.ok) return;
		const { error } = removed;
		if (isDefenderError(error, 'notFound')) {
			// An earlier try, whose answer was lost, was carried out after all.
			if (tried > 1) return;
			throw noSuchFile(fileName, error);
		}
		if (!isDefenderError(error, 'ambiguous')) throw error;
		const left = await findLibraryFile(connection, fileName, deadline);
		if (left === undefined) return;
		// To remove a file twice does no harm.
		if (tried >= mostTries) throw error;
	}
}

function noSuchFile(fileName: string, cause: DefenderError): DefenderError {
	return cause.with({
		message: `The live response library has no file "${fileName}"`,
		advice: 'Check File Name; the operation Get Many lists what is there.',
	});
}
