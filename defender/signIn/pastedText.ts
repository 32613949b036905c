/**
 * Text comes into a credential from web pages, mails and password managers, and brings along what
 * nobody sees: zero-width characters, byte order marks, direction marks, line ends.
 */
const invisible = /[\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/g;
const otherSpaces = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;

/** Text of several lines without what nobody sees; anything but text is empty. */
export function pastedBlock(value: unknown): string {
	if (typeof value !== 'string') return '';
	return value.replace(invisible, '').replace(otherSpaces, ' ').trim();
}

/** One line without what nobody sees, without line ends and blanks around it. */
export function pastedLine(value: unknown): string {
	return pastedBlock(value)
		.replace(/[\r\n\t\v\f]+/g, '')
		.trim();
}
