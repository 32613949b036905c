import { apiMethods } from '../contract';
import { foreignAnswer, isDefenderError } from '../defenderError';
import { isRow } from '../entities';
import { callApi } from '../http/callApi';
import type { Connection } from '../http/connection';
import { settle, unsettle } from '../general/settled';
import { excerpt } from '../texts/shown';
import { isBlocking, type IndicatorOrder } from './indicator';

/** The service knows files by these. */
const known: readonly string[] = ['FileSha1', 'FileSha256'];

/**
 * Why a file must not be blocked that Microsoft has signed: Windows may need it on every machine. So it
 * is, too, where Microsoft stands as the signer and nobody tells whether the certificate is valid. Where
 * nothing is told of the file at all, that is said and the block goes on.
 * Source: https://learn.microsoft.com/defender-endpoint/api/get-file-information
 *
 * @returns undefined where nothing speaks against it
 */
export async function ofMicrosoft(
	connection: Connection,
	{ indicatorType, indicatorValue, action }: IndicatorOrder,
	deadline: number,
): Promise<string | undefined> {
	if (!indicatorType.startsWith('File') || !isBlocking(action)) return undefined;
	const file = known.includes(indicatorType)
		? await settle(() => fileOf(connection, indicatorValue, deadline))
		: undefined;
	if (file?.ok === true) return signedByMicrosoft(indicatorValue, file.value);
	if (isDefenderError(file?.error, 'cancelled')) throw file.error;
	connection.notice(
		`It is not known who has signed ${indicatorValue}, so it was not checked that it is not a file of Microsoft's. ${file?.error.message ?? ''}`.trim(),
	);
	return undefined;
}

/**
 * Why a file must not be blocked, by what the service tells of its signature.
 *
 * @returns undefined where Microsoft has not signed it, or not validly
 */
export function signedByMicrosoft(
	hash: string,
	{ signer, isValidCertificate }: Readonly<Record<string, unknown>>,
): string | undefined {
	if (typeof signer !== 'string' || !isNameOfMicrosoft(signer)) return undefined;
	if (isValidCertificate === false) return undefined;
	const name = excerpt(signer);
	return isValidCertificate === true
		? `The file ${hash} is one that ${name} has signed, so it was not blocked`
		: `The file ${hash} names ${name} as its signer, and it cannot be told whether the certificate is valid, so it was not blocked`;
}

/**
 * Whether a signer is Microsoft, named plainly or by the CN or O of a distinguished name. What stands
 * within quotes there counts, too: a file too many is refused rather than one of Windows blocked.
 */
function isNameOfMicrosoft(signer: string): boolean {
	return /(?:^|(?:^|[,;+/])\s*(?:CN|O)\s*=)[\s"]*microsoft\b/i.test(signer);
}

/** What the service knows of a file; nothing where nobody has ever seen it. */
async function fileOf(
	connection: Connection,
	hash: string,
	deadline: number,
): Promise<Readonly<Record<string, unknown>>> {
	const call = { method: apiMethods.getFile, parameters: { hash }, deadline };
	const read = await settle(() => callApi(connection, call));
	if (!read.ok && isDefenderError(read.error, 'notFound')) return {};
	const file = unsettle(read);
	if (!isRow(file)) throw foreignAnswer('Microsoft Defender answered without a file');
	return file;
}
