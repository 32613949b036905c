import { textField } from '../../../shared/fields/field';
import { noticeField } from '../../fields/notice';
import { startOperation } from '../startOperation';

const confirmName = textField({
	displayName: 'Machine Name Again',
	name: 'confirmName',
	required: true,
	placeholder: 'e.g. fin-lt-0231.contoso.example',
	description:
		'The DNS name of the machine, or its first part alone, typed once more. Nothing is sent when it is not the name of the machine above.',
});

const finalNotice = noticeField(
	'offboardNotice',
	'Offboarding cannot be taken back from here: the machine loses its protection until somebody onboards it again on the machine itself',
);

/** https://learn.microsoft.com/defender-endpoint/api/offboard-machine-api */
export const offboard = startOperation({
	option: {
		name: 'Offboard',
		value: 'offboard',
		action: 'Offboard machine',
		description:
			'Warning: it loses its protection for good, and comes back only by onboarding it again on the machine itself. Remove a machine from Microsoft Defender.',
	},
	method: 'offboard',
	fields: { finalNotice, confirmName },
	options: {},
	waitsByDefault: true,
	body: () => ({}),
	confirmName: (values) => values.confirmName,
});
