import { appendFileSync } from 'node:fs';
import type { INodeExecutionData } from 'n8n-workflow';

/** IDs of machines and actions, and names that only the API has. */
const riddle =
	/^(?:[0-9a-f]{40}\b|[0-9a-f]{8}-[0-9a-f]{4}-|(?:Unisolate|RestrictCodeExecution|UnrestrictCodeExecution|RunAntiVirusScan|CollectInvestigationPackage|StopAndQuarantineFile|LiveResponse)\b)/i;

/** Where they are collected, a line each, to be read in one go. */
const { HEADLINES: collected } = process.env;

/** @throws when somebody who reads an error would have to look up what its first word is */
export function assertReadable(
	error: Error | undefined,
	items: readonly INodeExecutionData[],
): void {
	const told = [error?.message, ...items.map(({ json }) => json['error'])];
	for (const text of told) {
		if (typeof text !== 'string') continue;
		const [headline = ''] = text.split('\n');
		if (collected !== undefined) appendFileSync(collected, `${headline}\n`);
		if (riddle.test(headline)) throw new Error(`This error begins with a riddle: ${headline}`);
	}
}
