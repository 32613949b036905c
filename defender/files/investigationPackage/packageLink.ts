import { apiMethods } from '../../contract';
import { foreignAnswer } from '../../defenderError';
import { isRow, textOrNull } from '../../entities';
import { callApi } from '../../http/callApi';
import type { Connection } from '../../http/connection';

/** Links of Azure Storage have some 500 characters. */
const longestLink = 8_192;

/** The link in an answer. Some come as a JSON string inside the JSON string. */
export function linkIn(answer: unknown): string {
	const value = isRow(answer) ? textOrNull(answer.value) : null;
	const link = value?.trim().replace(/^"(.*)"$/s, '$1') ?? '';
	if (link !== '' && link.length <= longestLink) return link;
	throw foreignAnswer('Microsoft Defender answered without a download link');
}

/**
 * The link to a package that was collected. Two a minute and 120 an hour are to be had, so this is
 * asked once, and only after the collection has succeeded.
 * Source: https://learn.microsoft.com/defender-endpoint/api/get-package-sas-uri
 *
 * @param deadline `clock.now()` until which to wait for a free slot
 */
export async function getPackageLink(
	connection: Connection,
	machineActionId: string,
	deadline: number,
): Promise<string> {
	const answer = await callApi(connection, {
		method: apiMethods.getPackageUri,
		parameters: { machineActionId },
		deadline,
	});
	return linkIn(answer);
}
