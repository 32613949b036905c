const longest = 80;

/** As much of a value as a message can bear. */
export function excerpt(text: string): string {
	return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
