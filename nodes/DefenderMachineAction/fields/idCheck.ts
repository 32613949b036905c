import { inputError } from '../../../defender/defenderError';
import { excerpt } from '../../../defender/texts/shown';

/** A check for an ID or hash in hexadecimal digits, given in lower case as the service writes it. */
export function idCheck(isOne: (text: string) => boolean, what: string, advice: string) {
	return (value: string, field: string): string => {
		if (isOne(value)) return value.toLowerCase();
		throw inputError(field, `"${excerpt(value)}" is no ${what}`, advice);
	};
}
