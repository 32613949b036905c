import { fieldNames } from '../../../../defender/texts/fieldNames';
import { durationOf } from '../../../../defender/machineActions/term';
import { textField, type Field } from '../../../shared/fields/field';
import { sendable } from '../../../shared/fields/sendable';
import { checkDate } from '../dates';

export const ownerLabel = 'Owner';

function ownerField(description: string): Field<string> {
	const placeholder = 'e.g. soc-tier2@contoso.example';
	const look = { displayName: ownerLabel, name: 'owner', placeholder, description };
	return textField(look, sendable(60));
}

function readUntil(value: string, field: string, zone: string): string {
	return durationOf(value) === undefined ? checkDate(value, field, zone) : value;
}

/** Until when a containment lasts, and who answers for it. */
export const termOptions = {
	owner: ownerField(
		'Who answers for the machine while it is contained: up to 60 characters that stand in the mark behind the comment, and come back as "owner". An AI model cannot set it.',
	),
	until: textField(
		{
			displayName: fieldNames.until,
			name: 'until',
			placeholder: 'e.g. 4 hours',
			description:
				'When the machine is to be released: a duration such as 90 minutes, 4 hours or 2 days, or a time within a year. It stands in the mark, sealed with the secret of the credential, and the operation Release What Is Due goes by it where it has the same credential; nothing is released without a workflow that runs it. Extend renews it. An AI model cannot set it.',
		},
		readUntil,
	),
};

/** The same of a containment that is there already. */
export const newTermFields = {
	owner: ownerField(
		'Who answers for the machine from now on: up to 60 characters. Who does so now stays where this is empty. An AI model cannot set it.',
	),
	until: textField(
		{
			displayName: fieldNames.until,
			name: 'until',
			required: true,
			default: '',
			placeholder: 'e.g. 4 hours',
			description:
				'When the machine is to be released instead: a duration from now such as 90 minutes, 4 hours or 2 days, or a time within a year. An end that is earlier than the present one is refused: to end a containment earlier, release the machine. An AI model cannot set it.',
		},
		readUntil,
	),
};
