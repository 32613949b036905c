import type { IDisplayOptions } from 'n8n-workflow';
import type { Field } from '../../shared/fields/field';

/** A box in the form that warns of harm. It has no value. */
export function noticeField(
	name: string,
	text: string,
	displayOptions?: IDisplayOptions,
): Field<undefined> {
	return {
		property: {
			displayName: text,
			name,
			type: 'notice',
			default: '',
			...(displayOptions === undefined ? {} : { displayOptions }),
		},
		read: () => undefined,
	};
}
