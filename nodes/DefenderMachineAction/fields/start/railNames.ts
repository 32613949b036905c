import { inputError, type DefenderError } from '../../../../defender/defenderError';
import { excerpt } from '../../../../defender/texts/shown';
import { trimmed } from '../../../../defender/texts/trimmed';
import { arrayIn } from '../../../shared/fields/given';
import { readEntries, textField, type Field, type Look } from '../../../shared/fields/field';

/** What stands between names, in every width, and between the lines of old systems and web pages. */
const betweenLines = /[;\uFF1B\n\r\u2028\u2029]/;
/** What may also stand within a name. */
const withinLines = /[,\uFF0C\u3001\t]/;
const separator = new RegExp(`${betweenLines.source}|${withinLines.source}`);

/** A list or an object that was made a text of, but not as JSON: what its names are nobody can say. */
const unreadable = /^(?:\[[^\]]*[,;'"\n][^\]]*\]|\{.*["'].*\})$/s;

/**
 * Names of what is protected. Commas have always separated them, and names may have commas: a line
 * with commas protects what stands between them and the whole of it.
 */
export function railNamesField(look: Look): Field<string[]> {
	const one = textField(look);
	const { displayName } = look;
	return {
		property: one.property,
		separator,
		read(raw, origin) {
			const list = arrayIn(raw);
			const names =
				list === undefined
					? namesInText(displayName, one.read(raw, origin))
					: readEntries(displayName, list, (value) => one.read(value, origin));
			return [...new Set(names.map((name) => literalName(displayName, name)))];
		},
	};
}

function namesInText(field: string, text: string): string[] {
	if (unreadable.test(text)) {
		throw inputError(
			field,
			`"${excerpt(text)}" looks like a list or an object, and would protect nothing`,
			'Write the names alone, one in each line, or give a list of texts by an expression.',
		);
	}
	const names = text.split(betweenLines).flatMap(namesInLine);
	if (names.length > 0 || text === '') return names;
	throw inputError(field, 'there is no name in it', 'Write a name, or empty the field.');
}

function namesInLine(line: string): string[] {
	const parts = line.split(withinLines).map(trimmed);
	const whole = parts.length > 1 && parts.some((part) => part !== '') ? [trimmed(line)] : [];
	return [...parts.filter((part) => part !== ''), ...whole];
}

/** What is no part of a name unless a backslash says so. */
const sign = /[*?|^"'\u201C\u201D\u201E\u2018\u2019\u201A\u00AB\u00BB]/u;
/** What lists and templates put before a name. */
const listSign = /[-+<\u2013\u2014\u2022\u00B7]/u;
const escapedSign = new RegExp(`\\\\(${sign.source}|${listSign.source})`, 'gu');

/**
 * What people write who think that a rail takes patterns or quoted texts. No machine has such a name, so
 * that the rail would protect nothing, and nobody would know.
 */
const foreignForms: ReadonlyArray<readonly [form: RegExp, what: (found: string) => string]> = [
	[/[*?|]/, (found) => `has a ${found} in it`],
	[/^\/.*\/[a-z]*$/i, () => 'stands between slashes'],
	[new RegExp(`^${sign.source}`, 'u'), (found) => `begins with ${found}`],
	[new RegExp(`^${listSign.source}\\s`, 'u'), () => 'begins like an item of a list'],
	[/^<.*>$/, () => 'stands between angle brackets'],
];

/** The name as it is meant, without the backslashes before signs that belong to it. */
function literalName(field: string, name: string): string {
	const bare = name.normalize('NFKC').replace(escapedSign, '');
	for (const [form, what] of foreignForms) {
		const found = form.exec(bare)?.[0];
		if (found !== undefined) throw noName(field, name, what(found));
	}
	return name.replace(escapedSign, '$1');
}

function noName(field: string, name: string, what: string): DefenderError {
	return inputError(
		field,
		`"${excerpt(name)}" ${what}, and would protect nothing: a rail takes names, no patterns`,
		'Write each whole name as Microsoft Defender shows it, without quotation marks, one in each line. Where the name itself has the sign, put a backslash before it: \\*.',
	);
}
