import { prose } from '../../../../defender/texts/shown';
import { textField } from '../../../shared/fields/field';

/** As many as a mark is put behind. */
const longestComment = 1_000;

/** A comment comes from anywhere: what is wrong with it must not keep an isolation from being sent. */
function cleaned(value: string): string {
	return prose(value.replace(/\r\n?/g, '\n'), longestComment);
}

const look = {
	displayName: 'Comment',
	name: 'comment',
	required: true,
	default: 'Requested by an n8n workflow',
	placeholder: 'e.g. Case 4711: suspected loader',
	description:
		'Why this is done: Microsoft Defender keeps it with the action. Behind it the node puts a mark in square brackets, which names workflow, execution, node, run and item: by it an action is known again.',
	builderHint: {
		propertyHint: 'Write the reason, such as a case number. The node adds the mark by itself.',
	},
	typeOptions: { rows: 2 },
};

export const commentField = textField(look, cleaned);
