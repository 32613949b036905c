import { isLibraryName } from '../../texts/checks';
import { seconds } from '../../general/clock';
import { apiMethods } from '../../contract';
import { DefenderError, foreignAnswer, isDefenderError } from '../../defenderError';
import { isRow } from '../../entities';
import { callApi } from '../../http/callApi';
import type { Connection } from '../../http/connection';
import { certain, makeSure } from '../../http/lostCall';
import { readRows } from '../../http/lists/listPages';
import { settle } from '../../general/settled';
import { excerpt, nameOrNull } from '../../texts/shown';
import { trimmed } from '../../texts/trimmed';
import { isSameName, nameKey, readLibraryFile, type LibraryFile } from './libraryFile';

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

/** A name as it arrives here from a list: odd characters are shown as others, blanks around it are lost. */
const asShown = (name: string): string => nameKey(trimmed(nameOrNull(name) ?? ''));

/** The names as the library has them, which are not always fit to be shown. */
async function namesThere(connection: Connection, deadline: number): Promise<string[]> {
	const rows = await readRows(connection, { method: apiMethods.listLibraryFiles, deadline });
	return rows.flatMap((row) =>
		isRow(row) && typeof row.fileName === 'string' ? [row.fileName] : [],
	);
}

/**
 * The name of a file just as the library has it, which may be one that no upload by the API would give
 * it, such as "hello copy.sh".
 *
 * @param given as it was typed, or chosen from a list
 * @returns undefined where the library has none that is shown so
 * @throws DefenderError of kind `conflict` where it has several
 */
export async function nameInLibrary(
	connection: Connection,
	given: string,
	deadline: number,
): Promise<string | undefined> {
	const names = await namesThere(connection, deadline);
	const alike = names.filter((name) => asShown(name) === asShown(given));
	if (alike.length < 2) return alike[0];
	if (alike.includes(given)) return given;
	throw new DefenderError({
		kind: 'conflict',
		message: `The live response library has ${alike.length} files that are shown as "${excerpt(given)}"`,
		advice: 'Delete the one that is meant in the portal of Microsoft Defender.',
	});
}

/**
 * Removes a file from the library. Whatever is answered, the library tells whether it is gone.
 * Source: https://learn.microsoft.com/defender-endpoint/api/delete-library
 *
 * @param given any name that the library has
 * @throws DefenderError of kind `notFound` when there is no such file
 */
export async function deleteLibraryFile(
	connection: Connection,
	given: string,
	deadline: number,
): Promise<void> {
	const fileName = isLibraryName(given) ? given : await nameInLibrary(connection, given, deadline);
	if (fileName === undefined) throw noSuchFile(given);
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
		const left = await namesThere(connection, until);
		return left.some((name) => isSameName(name, fileName)) ? undefined : 'gone';
	};
	const removal = { send, find, visibilityLagMs: seconds(6), deadline };
	certain(
		await makeSure(connection, removal),
		`"${excerpt(fileName)}" was deleted`,
		'The operation Get Many lists what is there.',
	);
}

function stillThere(fileName: string): DefenderError {
	return foreignAnswer(
		`Microsoft Defender took the call, but the live response library still has "${excerpt(fileName)}"`,
	);
}

/** @param cause what the service has answered, where it was asked */
export function noSuchFile(fileName: string, cause?: DefenderError): DefenderError {
	const message = `The live response library has no file "${excerpt(fileName)}"`;
	const advice = 'Check File Name; the operation Get Many lists what is there.';
	return (
		cause?.with({ message, advice }) ?? new DefenderError({ kind: 'notFound', message, advice })
	);
}
