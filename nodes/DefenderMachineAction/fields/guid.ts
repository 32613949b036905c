import { isGuid } from '../../../defender/checks';
import { inputError } from '../../../defender/defenderError';
import { excerpt } from '../../../defender/excerpt';

/** A check for an ID that is a GUID, given in lower case as the service writes it. */
export function guidCheck(what: string, advice: string) {
	return (value: string, field: string): string => {
		if (isGuid(value)) return value.toLowerCase();
		throw inputError(field, `"${excerpt(value)}" is no ${what}`, advice);
	};
}
