import { choiceField, flagField, numberField } from '../../../shared/fields/field';
import { noticeField } from '../notice';

export const waitForCompletionField = (byDefault: boolean) =>
	flagField({
		displayName: 'Wait for Completion',
		name: 'waitForCompletion',
		default: byDefault,
		description:
			'Whether to wait until the action has really ended on the machine. Without it the node returns as soon as Microsoft Defender has accepted the action, which is not yet success. Stopping the execution ends the wait, not the action: Cancel, which lists what is open, calls it off, and the playbook Undo one execution takes it back.',
	});

/** Shown where n8n offers the node to models; hosts that cannot tell do not show it. */
export const toolWaitNotice = noticeField(
	'toolWaitNotice',
	"In queue mode n8n gives up on a tool of an MCP Server Trigger after 120 seconds, and many clients give up sooner, while the action goes on. For longer waits switch this off and offer 'Get' or 'Wait' as a second tool. With 'Retry On Fail' a try again takes the action that the failed one has started.",
	{ show: { '@tool': [true], waitForCompletion: [true] } },
);

const whenWaiting = { show: { '/waitForCompletion': [true] } };

/** The options of a wait; they are hidden while nothing waits. */
export function waitOptions(always: boolean) {
	const shown = always ? {} : { displayOptions: whenWaiting };
	return {
		onUnsuccessful: choiceField(
			{
				displayName: 'If Action Does Not Succeed',
				name: 'onUnsuccessful',
				default: 'error',
				description: 'What to do when the action ends as Failed, TimeOut or Cancelled',
				...shown,
			},
			[
				{
					name: 'Return the Item',
					value: 'item',
					description: 'Go on with the status in the output',
				},
				{ name: 'Stop With an Error', value: 'error' },
			],
		),
		onTimeout: choiceField(
			{
				displayName: 'If Timeout Is Reached',
				name: 'onTimeout',
				default: 'error',
				description:
					'What to do when the action has not ended in time. It goes on in Microsoft Defender either way.',
				...shown,
			},
			[
				{
					name: 'Return the Item',
					value: 'item',
					description: 'Go on, with "completed" false in the output',
				},
				{ name: 'Stop With an Error', value: 'error' },
			],
		),
		longestInterval: numberField({
			displayName: 'Longest Poll Interval',
			name: 'longestInterval',
			default: 30,
			minimum: 1,
			maximum: 600,
			description:
				'Seconds between two looks at the status at the most. While much of the limit of Microsoft is left, looks are some 3 seconds apart.',
			...shown,
		}),
		shortestInterval: numberField({
			displayName: 'Shortest Poll Interval',
			name: 'shortestInterval',
			default: 2,
			minimum: 1,
			maximum: 600,
			description:
				'Seconds before the first look at the status, and between two looks at the least. One look serves all executions that sign in alike, so the shortest of theirs counts.',
			...shown,
		}),
	};
}

export const timeoutField = numberField({
	displayName: 'Timeout',
	name: 'timeout',
	default: 600,
	minimum: 1,
	maximum: 604_800,
	description:
		"Seconds to wait for the end of an action, counted from its start. Waiting for Microsoft's limits before the start may take as long again.",
});
