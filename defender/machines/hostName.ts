import { inputError } from '../defenderError';
import { excerpt } from '../excerpt';

/** Letters, digits, hyphen and underscore, as Windows and DNS allow them in practice. */
const label = /^[a-z0-9_-]{1,63}$/;
const allowed = /[A-Za-z0-9._-]/;
const longestName = 255;

/** No DNS name ends in a number. */
const brokenAddress = /\.\d+$/;

/**
 * Reads a host name, short or with its domain: in lower case, without the trailing dot of DNS.
 *
 * A name with any other character is refused, not cleaned: a letter that only looks like another
 * would name another machine, and nothing stands for "any machine".
 *
 * @param field display name of the field that it was typed into
 * @throws DefenderError of kind `input`
 */
export function readHostName(text: string, field: string): string {
	for (const character of text) {
		if (!allowed.test(character)) throw badCharacter(text, character, field);
	}
	const name = text.toLowerCase().replace(/\.$/, '');
	if (brokenAddress.test(name)) {
		throw inputError(
			field,
			`"${excerpt(text)}" is neither an IP address nor a host name`,
			'Write an IPv4 address as four numbers from 0 to 255 without leading zeros.',
		);
	}
	if (name.length <= longestName && name.split('.').every((part) => label.test(part))) return name;
	throw inputError(
		field,
		`"${excerpt(text)}" is no host name`,
		'Use the DNS name of the machine, e.g. fin-lt-0231.contoso.example, or its first part alone.',
	);
}

function badCharacter(text: string, character: string, field: string): Error {
	const code = character.codePointAt(0) ?? 0;
	const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
	if (code > 127) {
		return inputError(
			field,
			`"${excerpt(text)}" has the character "${character}" (${number}), which may only look like a letter of the name`,
			'Type the name with plain letters, digits, hyphens, dots and underscores. A name copied from a message may be a trap.',
		);
	}
	const wildcard = '*?%'.includes(character);
	return inputError(
		field,
		`"${excerpt(text)}" has the character ${character === ' ' ? 'blank' : character}, which host names do not have`,
		wildcard
			? 'Names match exactly, without wildcards. Give one full name, or use Machine > Get Many to list machines.'
			: 'Use letters, digits, hyphens, dots and underscores only.',
	);
}
