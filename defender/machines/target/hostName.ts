import { inputError } from '../../defenderError';
import { excerpt } from '../../texts/shown';

/**
 * Letters of any script, digits, hyphen, underscore, apostrophe, blank and brackets: Microsoft
 * Defender takes the names of Macs and phones as their owners have written them.
 */
const label = /^[\p{L}\p{M}\p{N}_'\u2019()[\] -]{1,63}$/u;
const allowed = /[\p{L}\p{M}\p{N}._'\u2019()[\] -]/u;
const longestName = 255;

/** No DNS name ends in a number. */
const brokenAddress = /\.\d+$/;

/** Scripts whose letters look like those of another one. */
const scripts = ['Latin', 'Greek', 'Cyrillic', 'Armenian', 'Cherokee', 'Coptic', 'Lisu'].map(
	(name) => new RegExp(`\\p{Script=${name}}`, 'u'),
);

interface HostName {
	/** In lower case, without the trailing dot of DNS. */
	readonly name: string;
	/** It ends with a dot: it is the whole name. */
	readonly isWhole: boolean;
}

/**
 * Reads a host name, short or with its domain.
 *
 * A name with any other character is refused, not cleaned: a letter that only looks like another
 * would name another machine, and nothing stands for "any machine".
 *
 * @param field display name of the field that it was typed into
 * @throws DefenderError of kind `input`
 */
export function readHostName(text: string, field: string): HostName {
	const name = checked(text, field).replace(/\.$/, '');
	if (brokenAddress.test(name)) {
		throw inputError(
			field,
			`"${excerpt(text)}" is neither an IP address nor a host name`,
			'Write an IPv4 address as four numbers from 0 to 255 without leading zeros.',
		);
	}
	if (!isDnsName(name)) throw noHostName(text, field);
	return { name, isWhole: text.endsWith('.') };
}

/** Reads the beginning of host names: a dot at its end is part of it. */
export function readHostPrefix(text: string, field: string): string {
	const prefix = checked(text, field);
	if (!isDnsName(prefix.replace(/\.$/, ''))) throw noHostName(text, field);
	return prefix;
}

/** The one spelling of a name. Marks that belong to a letter are one with it. */
export function spelledAlike(name: string): string {
	return name.normalize('NFC').toLowerCase();
}

function checked(text: string, field: string): string {
	// Shapes of a character that mean another one, such as full-width digits, stay refused.
	const name = text.normalize('NFC');
	for (const character of name) {
		if (!allowed.test(character) || character.normalize('NFKC') !== character) {
			throw badCharacter(text, character, field);
		}
	}
	for (const part of name.split('.')) refuseMixture(text, part, field);
	return spelledAlike(name);
}

function isDnsName(name: string): boolean {
	return name.length <= longestName && name.split('.').every((part) => label.test(part));
}

/** A Cyrillic letter among Latin ones is a trap, not a name. */
function refuseMixture(text: string, part: string, field: string): void {
	const found = scripts.filter((script) => script.test(part));
	if (found.length < 2) return;
	const odd = [...part.matchAll(/[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/gu)];
	throw badCharacter(text, odd[0]?.[0] ?? '', field);
}

function noHostName(text: string, field: string): Error {
	return inputError(
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
			'Type the name with letters of one script, digits, blanks, brackets, hyphens, dots, underscores and apostrophes. A name copied from a message may be a trap.',
		);
	}
	const wildcard = '*?%'.includes(character);
	return inputError(
		field,
		`"${excerpt(text)}" has the character ${character}, which host names do not have`,
		wildcard
			? 'Names match exactly, without wildcards. Give one full name, or use Machine > Get Many to list machines.'
			: 'Use letters, digits, blanks, brackets, hyphens, dots, underscores and apostrophes only.',
	);
}
