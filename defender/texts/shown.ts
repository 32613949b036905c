/**
 * Texts that come from outside, as people may be shown them: in an error, a log, a hint or an item in
 * place of an error. They are one line, of bounded length, without what no eye sees, and without what
 * looks like a secret. What the connection itself holds is struck out by `withoutSecrets`.
 */

/** A sentence of the service, of Microsoft Entra or of n8n. */
const longestSaid = 400;
/** Far longer than any token, so that none is cut in half before it is struck out. */
const longestSecret = 16_384;

/** Control and format characters, ends of lines and of paragraphs, halves of characters. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

const struckOut = '***';

/** What opens something for whoever reads it: tokens and assertions, keys, links that need no sign-in. */
const secretShapes: readonly RegExp[] = [
	/-----BEGIN [A-Z ]{1,40}-----[^-]*(?:-----END [A-Z ]{1,40}-----)?/g,
	/\beyJ[\w-]{10,}\.[\w-]{4,}(?:\.[\w-]*)*/g,
	/\bBearer\s+[\w.~+/=-]{20,}/gi,
	/\bhttps?:\/\/[^\s"'<>]*[?&;]sig=[^\s"'<>]*/gi,
	/\b(?:client_secret|client_assertion|access_token|refresh_token|sig)["']?\s*[=:]\s*["']?[^\s"'&,;]{4,}/gi,
];

/**
 * A text as a person may read it.
 *
 * @param longest most characters; what is longer ends with an ellipsis
 */
export function shown(text: string, longest: number): string {
	const near = text.slice(0, longest + longestSecret);
	const clean = secretShapes
		.reduce((rest, shape) => rest.replace(shape, struckOut), near)
		.replace(unseen, ' ');
	return clean.length > longest ? `${wholeCharacters(clean, longest - 1)}…` : clean;
}

/**
 * A time for people, e.g. "2026-03-03 09:00:00 UTC".
 *
 * @param time as the service writes it, or epoch milliseconds
 */
export function toTheSecond(time: string | number): string {
	const date = new Date(time);
	if (Number.isNaN(date.getTime())) return String(time);
	return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** What somebody else has said, in a sentence of ours; empty where it is no text. */
export function said(value: unknown, longest = longestSaid): string {
	return typeof value === 'string' ? shown(value, longest).trim() : '';
}

/** What a name of somebody else's making may have that nobody sees stands out in it. */
const replacement = '\uFFFD';
const longestName = 255;
/** Nearly all names are such, and lists have tens of thousands of them. */
const ordinaryName = /^[ -~]{0,255}$/;

/**
 * A name as the service has it, such as that of a machine, or null: one line of at most 255 characters.
 * What no eye sees is not taken out, since the name without it is that of another machine.
 */
export function nameOrNull(value: unknown): string | null {
	if (typeof value !== 'string') return null;
	if (ordinaryName.test(value)) return value;
	return wholeCharacters(value, longestName).replace(unseen, replacement);
}

const longestProse = 20_000;
/** Nearly all that people write, and nothing in it can do harm. */
const ordinaryProse = /^[ -~]*$/;
/** Controls but tabs and ends of lines, and what turns the direction of writing around. */
// prettier-ignore
const harmful = /(?![\t\n\r])[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu;

/** What people have written, in several lines maybe, as data: long, and free of what could do harm. */
export function prose(text: string, longest = longestProse): string {
	if (text.length <= longest && ordinaryProse.test(text)) return text;
	const clean = text.slice(0, longest + 1).replace(harmful, '');
	return clean.length > longest ? `${wholeCharacters(clean, longest - 1)}…` : clean;
}

/** The same of a value of somebody else's JSON. */
export function proseOrNull(value: unknown): string | null {
	return typeof value === 'string' ? prose(value) : null;
}

/** The beginning of a text, which never ends in half a character. */
export function wholeCharacters(text: string, length: number): string {
	return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

/** What takes the place of a character that is not plain. */
const notPlain = '?';
/**
 * Letters of scripts that are written from the left to the right, digits, and signs that no mail, form
 * or chat takes for markup, a link or a call for attention.
 */
const unplain =
	/[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}0-9 .,:;()'+=%-]/gu;

/** Of those scripts, what lies over the characters beside it, and letters that no eye sees. */
const overlaidOrUnseen = /[\p{M}\u115F\u1160\u3164\uFFA0]/gu;

/**
 * Somebody else's words, as they may stand in a message that people decide by: one line of plain
 * characters. Whatever shows the message shows just these. Addresses lose their sign, the path of an option
 * gets dashes; all else that is not plain becomes a question mark.
 *
 * @param longest most characters; what is longer ends with two dots
 */
export function plainLine(text: string, longest: number): string {
	const near = text
		.slice(0, longest * 4)
		.replaceAll('@', ' at ')
		.replace(/\s+/g, ' ')
		.replaceAll(' > ', ' - ');
	const composed = near.trim().normalize('NFC');
	const clean = composed.replace(unplain, notPlain).replace(overlaidOrUnseen, notPlain);
	return clean.length > longest ? `${wholeCharacters(clean, longest - 2)}..` : clean;
}

/**
 * The same for our own words, which quote what the service says: the quotation marks of such a message are
 * for what others have written.
 */
export function plainReason(text: string, longest: number): string {
	return plainLine(text.replaceAll('"', "'"), longest);
}

const longestPlainName = 80;

/** A host name in such a message. It has no blanks, so that no name is a sentence. */
export function plainName(name: string): string {
	const clean = name.slice(0, longestPlainName + 1).replace(/[^A-Za-z0-9.-]/g, notPlain);
	return clean.length > longestPlainName ? `${clean.slice(0, longestPlainName - 2)}..` : clean;
}

/** Shorter ones are no secrets, and would blank out parts of ordinary words. */
const shortestSecret = 8;

/** A text without the secrets that are known, in each of the spellings given. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
	return secrets
		.filter((secret) => secret.length >= shortestSecret)
		.reduce((clean, secret) => clean.replaceAll(secret, struckOut), text);
}

/** As much of a value as a message can bear; what is no text appears as JSON. */
export function excerpt(value: unknown): string {
	return shown(typeof value === 'string' ? value : jsonOf(value), longestExcerpt);
}

const longestExcerpt = 81;

/**
 * The text in a value of somebody else's JSON, whatever that is. `String` would ask an object for its
 * own `toString`, which such JSON may hold as well.
 */
export function textIn(value: unknown): string {
	if (typeof value === 'string') return value;
	return value === undefined || value === null ? '' : jsonOf(value);
}

function jsonOf(value: unknown): string {
	try {
		// Functions have none, whatever the type of `stringify` says.
		const json = JSON.stringify(value) as string | undefined;
		return json ?? typeof value;
	} catch {
		// Too deep, or in a circle.
		return typeof value;
	}
}
