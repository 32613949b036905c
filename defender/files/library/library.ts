import { seconds } from '../../clock';
import { apiMethods } from '../../contract';
import { DefenderError, foreignAnswer, isDefenderError } from '../../defenderError';
import { callApi } from '../../http/callApi';
import type { Connection } from '../../http/connection';
import { certain, makeSure } from '../../http/lostCall';
import { readRows } from '../../http/lists/listPages';
import { settle } from '../../settled';
import { isSameName, readLibraryFile, type LibraryFile } from './libraryFile';

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
 * Removes a file from the library. Whatever is answered, the library tells whether it is gone.
 * Source: https://learn.microsoft.com/defender-endpoint/api/delete-library
 *
 * @throws DefenderError of kind `notFound` when there is no such file
 */
export async function deleteLibraryFile(
	connection: Connection,
	fileName: string,
	deadline: number,
): Promise<void> {
	const send = async (watched: Connection, tried: number): Promise<'gone'> => {
		const call = { method: apiMethods.deleteLibraryFile, parameters: { fileName }, deadline };
		const removed = await settle(() => callApi(watched, call));
		// Any answer may be another's: only the library shows that the file is gone.
		if (removed.ok) throw stillThere(fileName);
		if (!isDefenderError(removed.error, 'notFound')) throw removed.error;
		if (tried === 1) throw noSuchFile(fileName, removed.error);
		// An earlier try, whose answer was lost, was carried out after all.
		return 'gone';
	};
	const find = async (until: number): Promise<'gone' | undefined> => {
		const left = await findLibraryFile(connection, fileName, until);
		return left === undefined ? 'gone' : undefined;
	};
	const removal = { send, find, visibilityLagMs: seconds(6), deadline };
	certain(
		await makeSure(connection, removal),
		`"${fileName}" was deleted`,
		'The operation Get Many lists what is there.',
	);
}

function stillThere(fileName: string): DefenderError {
	return foreignAnswer(
		`Microsoft Defender took the call, but the live response library still has "${fileName}"`,
	);
}

/** @param cause what the service has answered, where it was asked */
export function noSuchFile(fileName: string, cause?: DefenderError): DefenderError {
	const message = `The live response library has no file "${fileName}"`;
	const advice = 'Check File Name; the operation Get Many lists what is there.';
	return (
		cause?.with({ message, advice }) ?? new DefenderError({ kind: 'notFound', message, advice })
	);
}
