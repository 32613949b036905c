import { choiceField, flagField, numberField, textField } from '../../../shared/fields/field';

/** Which request it is, for those who call the workflow again. */
export const idempotencyKeyField = textField({
	displayName: 'Idempotency Key',
	name: 'idempotencyKey',
	placeholder: 'e.g. {{ $json.caseNumber }}',
	description:
		'The same key gets the same action for a day, whatever execution asks: for workflows that are called again, by a webhook, a form or another workflow. It stands for one operation on one machine with the same settings, and only while its action has not failed and what it did has not been undone. The key stands in the comment of the action that it started; of one that another request had started only this n8n process knows. It needs a role that reads. An AI model cannot set it.',
});

/** What to do about actions that are, or have been, at work on the machine. */
export const startOptions = {
	ifInProgress: choiceField(
		{
			displayName: 'If Already in Progress',
			name: 'ifInProgress',
			default: 'attach',
			description:
				'What to do when an action of the same type is already in progress on the machine',
		},
		[
			{
				name: 'Stop With an Error',
				value: 'fail',
			},
			{
				name: 'Take the Running Action',
				value: 'attach',
				description: 'Return it, and wait for it, if it does the same; "reused" is then true',
			},
			{
				name: 'Wait, Then Start',
				value: 'wait',
				description: 'Wait for the running action to end, then start this one',
			},
		],
	),
	replayProtection: flagField({
		displayName: 'Replay Protection',
		name: 'replayProtection',
		default: true,
		description:
			'Whether to look for an action that an earlier try of this very item has started, and to return that one instead of starting another. One that has failed is started anew, as is one whose work has been undone since. It goes by the mark that the node puts behind the comment.',
	}),
	idempotencyKey: idempotencyKeyField,
	visibilityLag: numberField({
		displayName: 'Visibility Lag',
		name: 'visibilityLag',
		default: 15,
		minimum: 0,
		maximum: 600,
		description:
			'Seconds that a new action may need to show up in lists. After a lost answer the node looks for the action for this long before it tries again.',
	}),
};

export const ifOppositeField = choiceField(
	{
		displayName: 'If Opposite Is in Progress',
		name: 'ifOpposite',
		default: 'fail',
		description:
			'What to do when the action that undoes this one is in progress, such as a release while you isolate',
	},
	[
		{
			name: 'Cancel It, Then Start',
			value: 'cancelFirst',
			description: 'Call off what is in progress, wait until it has ended, and start this one then',
		},
		{ name: 'Start Anyway', value: 'startAnyway' },
		{ name: 'Stop With an Error', value: 'fail' },
	],
);

export const skipIfThereField = flagField({
	displayName: 'Skip if Already Done',
	name: 'skipIfThere',
	default: true,
	description:
		'Whether to send nothing to machines that are already in the wanted state, judged by the actions that Microsoft Defender remembers. "skipped" is then true, and "stateSince" says since when. Where it cannot be told, or the machine was offboarded or onboarded anew since, the action is sent. Full isolation of a machine that is isolated selectively is sent, too.',
});
