import { inputError } from '../../../../defender/defenderError';
import { flagField, textField } from '../../../shared/fields/field';
import { noticeField } from '../../fields/notice';
import type { Run } from '../operation';
import { startOperation } from '../startOperation';

const confirmName = textField({
	displayName: 'Machine Name Again',
	name: 'confirmName',
	required: true,
	placeholder: 'e.g. fin-lt-0231.contoso.example',
	description:
		'The DNS name of the machine, or its first part alone, typed once more. Nothing is sent when it is not the name of the machine above.',
});

const allowAsTool = flagField({
	displayName: 'Allow as AI Tool',
	name: 'allowAsTool',
	default: false,
	description:
		'Whether an AI model may offboard machines with this node. Without it the node refuses to run as a tool.',
});

/** Shown where n8n offers the node to agents; hosts that cannot tell do not show it. */
const toolNotice = noticeField(
	'toolNotice',
	"As an AI tool this operation refuses to run unless 'Allow as AI Tool' in 'Options' is on. Put an approval before it.",
	{ show: { '@tool': [true] } },
);

const finalNotice = noticeField(
	'offboardNotice',
	'Offboarding cannot be taken back from here: the machine loses its protection until somebody onboards it again on the machine itself',
);

/** n8n gives a node that a model may use a type of its own, which ends so on all versions. */
function refuseModels({ context }: Run, options: { readonly allowAsTool: boolean }): void {
	if (options.allowAsTool || !context.getNode().type.endsWith('Tool')) return;
	throw inputError(
		'Operation',
		'Offboard is not offered to AI models',
		'Offboarding cannot be taken back from here. If a model may do it all the same, switch on Options > Allow as AI Tool, and put an approval before this tool.',
	);
}

/** https://learn.microsoft.com/defender-endpoint/api/offboard-machine-api */
export const offboard = startOperation({
	option: {
		name: 'Offboard',
		value: 'offboard',
		action: 'Offboard machine',
		description:
			'Remove a machine from Microsoft Defender. Warning: it loses its protection for good, and comes back only by onboarding it again on the machine itself.',
	},
	method: 'offboard',
	fields: { finalNotice, confirmName, toolNotice },
	options: { allowAsTool },
	waitsByDefault: true,
	body: () => ({}),
	confirmName: (values) => values.confirmName,
	check: (run, _values, _target, options) => refuseModels(run, options),
});
