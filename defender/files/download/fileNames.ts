/** Bytes of UTF-8: file systems take 255, and what saves or packs the file may add to the name. */
const longestName = 200;

/** Devices of Windows, which no file there can be named after; their digits may be raised. */
const reserved = /^(con|prn|aux|nul|(?:com|lpt)[\d\u00b9\u00b2\u00b3])(\..*)?$/i;

const blanksAndDotsAtEnd = /[\s.]+$/;

/**
 * The last part of a path of any system as a name that every system can keep: no folders, no
 * control characters, nothing that reorders text on the screen, no leading or final dots.
 *
 * @param fallback when nothing usable is left
 */
export function safeFileName(path: string, fallback: string): string {
	const last = path.split(/[\\/]/).at(-1) ?? '';
	const name = last
		.normalize('NFC')
		.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, '')
		.replace(/[<>:"|?*]/g, '_')
		.replace(/^[\s.]+/, '')
		.replace(blanksAndDotsAtEnd, '');
	if (name === '') return fallback;
	// A name that begins with a hyphen is an option to programs of the command line.
	return shortened(reserved.test(name) || name.startsWith('-') ? `_${name}` : name);
}

/** Cuts the end off, but for the extension, and never through a character. */
function shortened(name: string): string {
	if (bytesOf(name) <= longestName) return name;
	const last = /\.[^.]{1,16}$/.exec(name)?.[0] ?? '';
	const extension = bytesOf(last) > longestName / 2 ? '' : last;
	let room = longestName - bytesOf(extension);
	let kept = '';
	for (const character of name) {
		room -= bytesOf(character);
		if (room < 0) break;
		kept += character;
	}
	return `${kept.replace(blanksAndDotsAtEnd, '')}${extension}`;
}

function bytesOf(text: string): number {
	return Buffer.byteLength(text, 'utf8');
}

/** The name in a Content-Disposition header; undefined without one. */
export function nameInDisposition(header: string | undefined): string | undefined {
	if (header === undefined) return undefined;
	const encoded = /filename\*\s*=\s*(?:utf-8|iso-8859-1)?'[^']*'([^;\s]+)/i.exec(header)?.[1];
	const decoded = encoded === undefined ? undefined : percentDecoded(encoded);
	if (decoded !== undefined) return decoded;
	const quoted = /filename\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(header)?.[1];
	if (quoted !== undefined) return quoted.replace(/\\(["\\])/g, '$1');
	return /filename\s*=\s*([^;\s"]+)/i.exec(header)?.[1];
}

function percentDecoded(text: string): string | undefined {
	try {
		return decodeURIComponent(text);
	} catch {
		return undefined;
	}
}
