import { flagField } from '../../../shared/fields/field';
import { noticeField } from '../notice';

export const allowAsToolField = flagField({
	displayName: 'Allow as AI Tool',
	name: 'allowAsTool',
	default: false,
	description:
		'Whether an AI model may do this with the node. Without it the node refuses to run as a tool, except for a dry run.',
});

/** Shown where n8n offers the node to agents; hosts that cannot tell do not show it. */
export const toolNotice = noticeField(
	'toolNotice',
	"As an AI tool this operation refuses to run unless 'Allow as AI Tool' in 'Options' is on. Put an approval before it.",
	{ show: { '@tool': [true] } },
);
