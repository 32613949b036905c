import { createHash } from 'node:crypto';
import { apiMethods } from '../../contract';
import { DefenderError, inputError, isDefenderError } from '../../defenderError';
import { callApi } from '../../http/callApi';
import type { Connection } from '../../http/connection';
import { certain, makeSure } from '../../http/lostCall';
import { settle } from '../../general/settled';
import { sizeInWords } from '../download/downloadErrors';
import { findLibraryFile } from './library';
import { isSameName, readLibraryFile, type LibraryFile } from './libraryFile';

/** What to do when the library has a file of that name. */
type IfExists =
	/** Upload only if its content differs. */
	'replaceIfChanged' | 'replace' | 'fail';

/** What the library tells its users about a file. */
interface About {
	readonly description: string;
	readonly hasParameters: boolean;
	readonly parametersDescription: string;
}

export interface Upload {
	readonly fileName: string;
	readonly bytes: Uint8Array;
	/** `asBefore`: what the library says about the file that is replaced, nothing about a new one. */
	readonly about: About | 'asBefore';
	readonly ifExists: IfExists;
}

/** What the API takes; the portal takes more. */
const largestUpload = 20 * 1024 * 1024;

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

/** What is to be done about an upload, by what the library has. */
type UploadDecision =
	| { readonly do: 'add' | 'replace' }
	| { readonly do: 'keep'; readonly file: LibraryFile }
	| { readonly do: 'refuse'; readonly error: DefenderError };

/** @param before how the library has a file of that name */
export function decideUpload(
	upload: { readonly fileName: string; readonly sha256: string; readonly ifExists: IfExists },
	before: LibraryFile | undefined,
): UploadDecision {
	const { fileName, sha256, ifExists } = upload;
	if (before === undefined) return { do: 'add' };
	if (ifExists === 'fail') return { do: 'refuse', error: nameTaken(fileName) };
	const isSame = before.sha256 === sha256 && ifExists === 'replaceIfChanged';
	return isSame ? { do: 'keep', file: before } : { do: 'replace' };
}

/** Puts a file into the live response library unless it has this very content already. */
export async function uploadIfChanged(
	connection: Connection,
	upload: Omit<Upload, 'ifExists'>,
	deadline: number,
): Promise<void> {
	const { fileName, bytes } = upload;
	const before = await findLibraryFile(connection, fileName, deadline);
	const ifExists = 'replaceIfChanged';
	const decided = decideUpload({ fileName, sha256: sha256Of(bytes), ifExists }, before);
	if (decided.do === 'keep') return;
	await putLibraryFile(connection, { ...upload, ifExists }, before, deadline);
}

/**
 * Sends a file, again when the answer was lost and the library does not show that it came through.
 * Source: https://learn.microsoft.com/defender-endpoint/api/upload-library
 *
 * @param before how the library had a file of that name until now
 * @throws DefenderError of kind `conflict` when there is a file of that name by now and it must stay
 */
export async function putLibraryFile(
	connection: Connection,
	upload: Upload,
	before: LibraryFile | undefined,
	deadline: number,
): Promise<LibraryFile> {
	const { fileName, bytes } = upload;
	const about = upload.about === 'asBefore' ? aboutOf(before) : upload.about;
	const find = async (until: number): Promise<LibraryFile | undefined> => {
		const after = await findLibraryFile(connection, fileName, until);
		return after?.sha256 === sha256Of(bytes) && isNewer(after, before) ? after : undefined;
	};
	const sent = await settle(() =>
		makeSure(connection, {
			send: (watched) => send(watched, upload, about, deadline),
			find,
			visibilityLagMs: 0,
			deadline,
		}),
	);
	if (!sent.ok) throw isTaken(sent.error) ? nameTaken(fileName, sent.error) : sent.error;
	return certain(
		sent.value,
		`"${fileName}" was uploaded`,
		'Look at the live response library before you rely on it.',
	);
}

function aboutOf(file: LibraryFile | undefined): About {
	return {
		description: file?.description ?? '',
		hasParameters: file?.hasParameters ?? false,
		parametersDescription: file?.parametersDescription ?? '',
	};
}

/** Whether the library has taken a file since; one of the same content may have lain there. */
function isNewer(file: LibraryFile, before: LibraryFile | undefined): boolean {
	return file.sha256 !== before?.sha256 || file.lastUpdatedTime !== before.lastUpdatedTime;
}

async function send(
	connection: Connection,
	{ fileName, bytes, ifExists }: Upload,
	{ description, hasParameters, parametersDescription }: About,
	deadline: number,
): Promise<LibraryFile> {
	const form = new FormData();
	form.append('Description', description);
	form.append('HasParameters', String(hasParameters));
	if (parametersDescription !== '') form.append('ParametersDescription', parametersDescription);
	form.append('OverrideIfExists', String(ifExists !== 'fail'));
	form.append('file', new Blob([Uint8Array.from(bytes)]), fileName);
	const answer = await callApi(connection, {
		method: apiMethods.uploadLibraryFile,
		form,
		deadline,
	});
	const sha256 = sha256Of(bytes);
	const answered = readLibraryFile(answer);
	if (answered !== undefined && isUploaded(answered, fileName, sha256)) return answered;
	const listed = await findLibraryFile(connection, fileName, deadline);
	if (listed !== undefined && isUploaded(listed, fileName, sha256)) return listed;
	const what = listed === undefined ? 'does not show it' : 'shows another content under its name';
	throw new DefenderError({
		kind: 'foreignAnswer',
		message: `"${fileName}" was uploaded, but the live response library ${what}`,
		advice: 'Look at the library in the Microsoft Defender portal before you rely on it.',
	});
}

/** Whether a file of the library is the one that was sent: what it is called proves nothing. */
function isUploaded(file: LibraryFile, fileName: string, sha256: string): boolean {
	return isSameName(file.fileName, fileName) && file.sha256 === sha256;
}

/** The service has no code of its own for this. */
function isTaken(error: Error): error is DefenderError {
	return isDefenderError(error, 'refused') && /already exists/i.test(error.message);
}

function nameTaken(fileName: string, cause?: DefenderError): DefenderError {
	return new DefenderError({
		kind: 'conflict',
		message: `The live response library has a file "${fileName}" already`,
		advice: 'Use another File Name, or choose another value in If File Exists.',
		status: cause?.status,
		code: cause?.code,
		target: cause?.target,
		cause,
	});
}
