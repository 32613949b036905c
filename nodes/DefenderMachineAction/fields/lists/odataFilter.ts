import { inputError } from '../../../../defender/defenderError';
import { faultOfRaw } from '../../../../defender/filters/odata';
import { trimmed } from '../../../../defender/texts/trimmed';
import { textField, type Field } from '../../../shared/fields/field';
import { saysNothing } from '../../../shared/fields/origin';

function checkOdata(value: string, field: string): string {
	const fault = faultOfRaw(value);
	if (fault === undefined) return value;
	throw inputError(
		field,
		`${fault}, so the other filters would not hold`,
		"Open and close brackets in pairs, and write a quote inside of a text twice: 'O''Brien'.",
	);
}

/**
 * An expression inside of a filter that came out empty leaves an empty text, which is contained in
 * every name, or a name of nothing, which every name differs from. Where somebody has typed one, it is
 * meant.
 */
function refuseNothing(value: string, field: string): void {
	const texts = (value.match(/'(?:[^']|'')*'/g) ?? []).map((text) => trimmed(text.slice(1, -1)));
	const left = texts.find(saysNothing);
	if (left === undefined) return;
	throw inputError(
		field,
		`its expression left ${left === '' ? 'an empty text' : `the text "${left}"`} between quotes`,
		'Every name contains an empty text and differs from such a one, so that the filter might let all through. Check that the expression gives a value for every item.',
	);
}

/** A filter of the user's own. */
export function odataFilter(placeholder: string): Field<string> {
	const field = textField(
		{
			displayName: 'OData Filter',
			name: 'odata',
			placeholder,
			description:
				'A filter in OData, sent as it is and joined with the other filters by "and". See <a href="https://learn.microsoft.com/defender-endpoint/api/exposed-apis-odata-samples">Microsoft\'s examples</a>.',
		},
		checkOdata,
	);
	return {
		...field,
		read(raw, origin) {
			const value = field.read(raw, origin);
			if (origin.isComputed) refuseNothing(value, field.property.displayName);
			return value;
		},
	};
}
