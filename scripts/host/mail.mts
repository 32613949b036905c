/** A mail as its reader sees it. */
export interface Mail {
	readonly to: string;
	readonly subject: string;
	/** Of a mail with formatting its HTML source. */
	readonly text: string;
	/** The addresses it links to. */
	readonly links: readonly string[];
}

function quotedPrintable(text: string): Buffer {
	const joined = text.replaceAll(/=\r?\n/g, '');
	const bytes = joined.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) =>
		String.fromCharCode(parseInt(hex, 16)),
	);
	return Buffer.from(bytes, 'latin1');
}

function decoded(text: string, encoding: string): string {
	if (encoding === 'base64') return Buffer.from(text, 'base64').toString('utf8');
	if (encoding === 'quoted-printable') return quotedPrintable(text).toString('utf8');
	return text;
}

/** Headers may hold words in other alphabets, as `=?UTF-8?Q?...?=`. */
function readableHeader(value: string): string {
	const word = /=\?utf-8\?([QB])\?([^?]*)\?=/gi;
	return value
		.replaceAll(/\?=\s+=\?/g, '?==?')
		.replaceAll(word, (_, kind: string, text: string) =>
			kind.toUpperCase() === 'B'
				? decoded(text, 'base64')
				: decoded(text.replaceAll('_', ' '), 'quoted-printable'),
		);
}

function headersOf(head: string): Map<string, string> {
	const lines = head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
	return new Map(
		lines.map((line) => {
			const colon = line.indexOf(':');
			return [line.slice(0, colon).toLowerCase(), readableHeader(line.slice(colon + 1).trim())];
		}),
	);
}

/** Reads a mail of one part, as n8n's mail node sends them. */
export function readMail(source: string): Mail {
	const blank = source.indexOf('\r\n\r\n');
	const headers = headersOf(source.slice(0, blank));
	const encoding = headers.get('content-transfer-encoding')?.toLowerCase() ?? '7bit';
	const text = decoded(source.slice(blank + 4), encoding)
		.replaceAll('\r\n', '\n')
		.trimEnd();
	const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, link = '']) =>
		link.replaceAll('&amp;', '&'),
	);
	return { to: headers.get('to') ?? '', subject: headers.get('subject') ?? '', text, links };
}
