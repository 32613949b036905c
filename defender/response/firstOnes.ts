import { shown } from '../texts/shown';

/** More of them would bury what an error says. */
const most = 20;
const longestLine = 1_000;

/** The first lines, and how many more there are: the log has all of them. */
export function firstOnes(lines: readonly string[], separator = '; '): string {
	if (lines.length <= most) return lines.join(separator);
	const more = `${lines.length - most} more, which n8n's log names`;
	return [...lines.slice(0, most), more].join(separator);
}

/** Writes what an error leaves out into the log. */
export function logAll(
	log: { readonly warn: (text: string) => void },
	what: string,
	lines: readonly string[],
): void {
	if (lines.length <= most) return;
	const all = lines.map((line) => shown(line, longestLine)).join('; ');
	log.warn(`${what}: ${all}`);
}
