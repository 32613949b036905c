/** JSON of any value as n8n would store it: enumerable properties, `toJSON`, each object once. */
export function asStored(value: unknown): string {
	if (value === undefined) return '';
	const seen = new Set<object>();
	return JSON.stringify(value, (_key, part: unknown) => {
		if (typeof part === 'bigint') return String(part);
		if (typeof part !== 'object' || part === null) return part;
		if (seen.has(part)) return '[seen above]';
		seen.add(part);
		return part;
	});
}

/** Everything an error says to anybody: to the user, to the log, and to the stored execution. */
export function errorText(error: unknown): string {
	if (!(error instanceof Error)) return asStored(error);
	const cause = error.cause === undefined ? '' : `\ncaused by ${errorText(error.cause)}`;
	return [error.message, error.stack ?? '', asStored(error), cause].join('\n');
}
