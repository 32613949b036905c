import { apiMethods } from '../contract';
import { foreignAnswer, isDefenderError } from '../defenderError';
import { isRow } from '../entities';
import { callApi } from '../http/callApi';
import type { Connection } from '../http/connection';
import { settle, unsettle } from '../settled';
import type { IndicatorOrder } from './indicator';

const blocking: readonly string[] = ['Block', 'BlockAndRemediate', 'Warn'];
/** The service knows files by these. */
const known: readonly string[] = ['FileSha1', 'FileSha256'];

/**
 * Why a file must not be blocked that Microsoft has validly signed: Windows may need it on every machine.
 * Where it cannot be told who has signed it, that is told and the block goes on.
 * Source: https://learn.microsoft.com/defender-endpoint/api/get-file-information
 *
 * @returns undefined where nothing speaks against it
 */
export async function ofMicrosoft(
	connection: Connection,
	{ indicatorType, indicatorValue, action }: IndicatorOrder,
	deadline: number,
): Promise<string | undefined> {
	if (!indicatorType.startsWith('File') || !blocking.includes(action)) return undefined;
	const signer = known.includes(indicatorType)
		? await settle(() => signerOf(connection, indicatorValue, deadline))
		: undefined;
	if (signer?.ok === true) {
		const isMicrosoft = signer.value !== undefined && /^microsoft\b/i.test(signer.value);
		return isMicrosoft
			? `${indicatorValue} is a file that ${signer.value} has signed, so it was not blocked`
			: undefined;
	}
	if (isDefenderError(signer?.error, 'cancelled')) throw signer.error;
	connection.notice(
		`It is not known who has signed ${indicatorValue}, so it was not checked that it is not a file of Microsoft's. ${signer?.error.message ?? ''}`.trim(),
	);
	return undefined;
}

/** Who has validly signed a file; undefined where nobody has, or nobody has ever seen the file. */
async function signerOf(
	connection: Connection,
	hash: string,
	deadline: number,
): Promise<string | undefined> {
	const call = { method: apiMethods.getFile, parameters: { hash }, deadline };
	const read = await settle(() => callApi(connection, call));
	if (!read.ok && isDefenderError(read.error, 'notFound')) return undefined;
	const file = unsettle(read);
	if (!isRow(file)) throw foreignAnswer('Microsoft Defender answered without a file');
	const { signer, isValidCertificate } = file;
	return typeof signer === 'string' && isValidCertificate === true ? signer : undefined;
}
