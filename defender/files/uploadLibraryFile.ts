import { createHash } from 'node:crypto';
import { apiMethods } from '../contract';
import { DefenderError, inputError, isDefenderError } from '../defenderError';
import { callApi } from '../http/callApi';
import type { Connection } from '../http/connection';
import { settle } from '../settled';
import { sizeInWords } from './downloadErrors';
import { findLibraryFile } from './library';
import { readLibraryFile, type LibraryFile } from './libraryFile';
import { multipart } from './multipart';

/** What to do when the library has a file of that name. */
export type IfExists =
	/** Upload only if its content differs. */
	'replaceIfChanged' | 'replace' | 'fail';

export interface Upload {
	readonly fileName: string;
	readonly bytes: Uint8Array;
	readonly description: string;
	/** Empty when the script takes no parameters. */
	readonly parametersDescription: string;
	readonly ifExists: IfExists;
}

export interface Uploaded {
	readonly file: LibraryFile;
	/** False when the library had this very content already. */
	readonly uploaded: boolean;
}

/** What the API takes; the portal takes more. */
export const largestUpload = 20 * 1024 * 1024;

const mostTries = 3;

/** @throws DefenderError of kind `input` when a file cannot be uploaded because of its size */
export function refuseSize(field: string, bytes: number): void {
	if (bytes === 0) {
		throw inputError(field, 'the file is empty', 'Check the node that makes the file.');
	}
	if (bytes <= largestUpload) return;
	throw inputError(
		field,
		`the file has ${sizeInWords(bytes)}, and Microsoft Defender takes ${sizeInWords(largestUpload)} at the most`,
		'Larger files can be uploaded in the Microsoft Defender portal, from a live response session.',
	);
}

export function sha256Of(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Puts a file into the live response library.
 * Source: https://learn.microsoft.com/defender-endpoint/api/upload-library
 *
 * @throws DefenderError of kind `conflict` when there is a file of that name and it must stay
 */
export async function uploadLibraryFile(
	connection: Connection,
	upload: Upload,
	deadline: number,
): Promise<Uploaded> {
	const sha256 = sha256Of(upload.bytes);
	if (upload.ifExists === 'replaceIfChanged') {
		const present = await findLibraryFile(connection, upload.fileName, deadline);
		if (present?.sha256 === sha256) return { file: present, uploaded: false };
	}
	for (let tried = 1; ; tried += 1) {
		const sent = await settle(() => send(connection, upload, deadline));
		if (sent.ok) return { file: sent.value, uploaded: true };
		if (isTaken(sent.error)) throw nameTaken(upload.fileName, sent.error);
		if (!isDefenderError(sent.error, 'ambiguous')) throw sent.error;
		// The answer was lost: the library knows whether the file came through.
		const present = await findLibraryFile(connection, upload.fileName, deadline);
		if (present?.sha256 === sha256) return { file: present, uploaded: true };
		if (tried >= mostTries) throw sent.error;
	}
}

async function send(
	connection: Connection,
	{ fileName, bytes, description, parametersDescription, ifExists }: Upload,
	deadline: number,
): Promise<LibraryFile> {
	const answer = await callApi(connection, {
		method: apiMethods.uploadLibraryFile,
		content: multipart({
			Description: description,
			HasParameters: String(parametersDescription !== ''),
			...(parametersDescription === '' ? {} : { ParametersDescription: parametersDescription }),
			OverrideIfExists: String(ifExists !== 'fail'),
			file: { fileName, bytes },
		}),
		deadline,
	});
	const file = readLibraryFile(answer) ?? (await findLibraryFile(connection, fileName, deadline));
	if (file !== undefined) return file;
	throw new DefenderError({
		kind: 'malformed',
		message: `"${fileName}" was uploaded, but the live response library does not show it`,
		advice: 'Look at the library in the Microsoft Defender portal before you rely on it.',
	});
}

/** The service has no code of its own for this. */
function isTaken(error: Error): error is DefenderError {
	return isDefenderError(error, 'refused') && /already exists/i.test(error.message);
}

function nameTaken(fileName: string, cause: DefenderError): DefenderError {
	return new DefenderError({
		kind: 'conflict',
		message: `The live response library has a file "${fileName}" already`,
		advice: 'Use another File Name, or choose another value in If File Exists.',
		status: cause.status,
		code: cause.code,
		target: cause.target,
		cause,
	});
}
