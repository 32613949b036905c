import { inputError } from '../../../defender/defenderError';

/** Ends of lines and tabs are for texts of several lines. */
const controls = { line: /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u, lines: /(?![\t\n\r])[\p{Cc}\p{Cs}]/u };

/**
 * A check for a text that is sent as it is: no more than so many characters, and none that no eye sees
 * and programs obey.
 */
export function sendable(longest: number, form: keyof typeof controls = 'line') {
	return (value: string, field: string): string => {
		if (value.length > longest) {
			throw inputError(
				field,
				`the text has ${value.length} characters`,
				`Shorten it to ${longest} characters at the most.`,
			);
		}
		if (!controls[form].test(value)) return value;
		const what = form === 'line' ? 'a line break or another' : 'a';
		throw inputError(
			field,
			`the text has ${what} control character`,
			'Check the expression in it, and take such characters out of what it gives.',
		);
	};
}
