const longest = 80;

/** As much of a value as a message can bear; what is no text appears as JSON. */
export function excerpt(value: unknown): string {
	const text = typeof value === 'string' ? value : jsonOf(value);
	return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function jsonOf(value: unknown): string {
	// Functions have none, whatever the type of `stringify` says.
	const json = JSON.stringify(value) as string | undefined;
	return json ?? typeof value;
}
