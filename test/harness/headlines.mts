import { appendFileSync } from 'node:fs';
import type { INodeExecutionData } from 'n8n-workflow';

/** IDs of machines and actions, and names that only the API has. */
const riddle =
	/^(?:[0-9a-f]{40}\b|[0-9a-f]{8}-[0-9a-f]{4}-|(?:Unisolate|RestrictCodeExecution|UnrestrictCodeExecution|RunAntiVirusScan|CollectInvestigationPackage|StopAndQuarantineFile|LiveResponse)\b)/i;

/**
 * A machine action by its type in the API and its ID, other than at an end, in brackets, in a list of results, or
 * where it is the ID by which an answer was found out to be somebody else's.
 */
const riddleWithin =
	/(?<!\(|: |asked about |answered about )\b(?:Isolate|Unisolate|RestrictCodeExecution|UnrestrictCodeExecution|RunAntiVirusScan|CollectInvestigationPackage|StopAndQuarantineFile|LiveResponse|Offboard|[Mm]achine action) [0-9a-f]{8}-[0-9a-f-]{27}(?![.)]?$)/;

/** Where they are collected, a line each, to be read in one go. */
const { HEADLINES: collected } = process.env;

/** @throws when somebody who reads an error would have to look up what its first word is */
export function assertReadable(
	error: (Error & { readonly description?: unknown }) | undefined,
	items: readonly INodeExecutionData[],
	hints: readonly string[] = [],
): void {
	assertIdsLast([
		...hints,
		error?.description,
		...items.flatMap(({ json }) => [json['advice'], json['explanation']]),
	]);
	const told = [error?.message, ...hints, ...items.map(({ json }) => json['error'])];
	for (const text of told) {
		if (typeof text !== 'string') continue;
		const [headline = ''] = text.split('\n');
		if (collected !== undefined) appendFileSync(collected, `${headline}\n`);
		if (riddle.test(headline)) throw new Error(`This error begins with a riddle: ${headline}`);
	}
}

/** @throws when a notice, or a sentence that says what to do or what would be done, names an action by its ID first */
function assertIdsLast(texts: readonly unknown[]): void {
	for (const text of texts) {
		if (typeof text !== 'string') continue;
		// Below the advice each ID has a line of its own.
		const [advice = ''] = text.split('\n');
		if (riddleWithin.test(advice)) throw new Error(`This advice names an ID first: ${advice}`);
	}
}
