import { textField } from '../../../shared/fields/field';

/** Who asked for an action, or approved it. */
export const onBehalfOfField = textField({
	displayName: 'On Behalf Of',
	name: 'onBehalfOf',
	placeholder: 'e.g. analyst@contoso.example',
	description:
		'Who asked for this, or approved it: up to 200 characters that stand in the comment before the mark, and come back as "onBehalfOf". An AI model cannot set it.',
});
