import { inputError } from '../../../defender/defenderError';
import { faultOfRaw } from '../../../defender/odata';
import { textField } from '../../shared/field';

function checkOdata(value: string, field: string): string {
	const fault = faultOfRaw(value);
	if (fault === undefined) return value;
	throw inputError(
		field,
		`${fault}, so the other filters would not hold`,
		"Open and close brackets in pairs, and write a quote inside of a text twice: 'O''Brien'.",
	);
}

/** A filter of the user's own. */
export const odataFilter = (placeholder: string) =>
	textField(
		{
			displayName: 'OData Filter',
			name: 'odata',
			placeholder,
			description:
				'A filter in OData, sent as it is and joined with the other filters by "and". See <a href="https://learn.microsoft.com/defender-endpoint/api/exposed-apis-odata-samples">Microsoft\'s examples</a>.',
		},
		checkOdata,
	);
