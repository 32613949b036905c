import { durationOf, untilLabel } from '../../../../defender/machineActions/term';
import { textField } from '../../../shared/fields/field';
import { sendable } from '../../../shared/fields/sendable';
import { checkDate } from '../dates';

/** Until when a containment lasts, and who answers for it. */
export const termOptions = {
	owner: textField(
		{
			displayName: 'Owner',
			name: 'owner',
			placeholder: 'e.g. soc-tier2@contoso.example',
			description:
				'Who answers for the machine while it is contained: up to 60 characters that stand in the mark behind the comment, and come back as "owner". An AI model cannot set it.',
		},
		sendable(60),
	),
	until: textField(
		{
			displayName: untilLabel,
			name: 'until',
			placeholder: 'e.g. 4 hours',
			description:
				'When the machine is to be released: a duration such as 90 minutes, 4 hours or 2 days, or a time within a year. It stands in the mark, and the operation Release What Is Due goes by it; nothing is released without a workflow that runs it. An AI model cannot set it.',
		},
		(value, field, zone) =>
			durationOf(value) === undefined ? checkDate(value, field, zone) : value,
	),
};
