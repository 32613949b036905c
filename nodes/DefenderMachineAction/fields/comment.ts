import { textField } from '../../shared/field';

/**
 * The comment ends with a correlation mark, so that an item that n8n runs again is known again
 * (see `defender/machineActions/mark`). It names workflow, execution, node, run and item.
 */
const mark =
	'[n8n:{{ $workflow.id }}.{{ $execution.id }}.{{ $nodeId.replace(/\\W/g, "").slice(0, 8) }}.{{ $runIndex }}.{{ $itemIndex }}]';

export const commentField = textField({
	displayName: 'Comment',
	name: 'comment',
	required: true,
	default: `=n8n workflow {{ $workflow.name }} ${mark}`,
	placeholder: 'e.g. Case 4711: suspected loader',
	description:
		'Why this is done: Microsoft Defender keeps it with the action. The mark in square brackets at its end lets the node recognize an action that it has already started, so keep it when you write your own text.',
	builderHint: {
		propertyHint:
			'Write the reason of your own, such as a case number, and keep the mark in square brackets of the default at its end.',
	},
	typeOptions: { rows: 2 },
});
