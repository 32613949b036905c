import { indicatorDeletion } from '../../../../defender/response/changes/indicators';
import { collectionField } from '../../../shared/fields/collection';
import { textField } from '../../../shared/fields/field';
import { allowAsToolField, toolNotice } from '../../fields/start/allowAsTool';
import { dryRunField } from '../../fields/start/dryRun';
import { idCheck } from '../../fields/idCheck';
import { plain } from '../../../shared/actionOutput';
import { changeOperation } from '../changeOperation';

const indicatorId = textField(
	{
		displayName: 'Indicator ID',
		name: 'indicatorId',
		required: true,
		placeholder: 'e.g. 995',
		description: 'The field "id" of an indicator',
	},
	idCheck(
		(text) => /^[\w-]{1,64}$/.test(text),
		'indicator ID',
		'Use the field "id" of Indicator > Get Many or Submit, not the value.',
	),
);

/** https://learn.microsoft.com/defender-endpoint/api/delete-ti-indicator-by-id */
export const deleteOne = changeOperation({
	resource: 'indicator',
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete indicator',
		description: 'Delete an indicator permanently, so that it blocks or allows nothing any more',
	},
	fields: {
		toolNotice,
		indicatorId,
		options: collectionField(
			{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
			{ allowAsTool: allowAsToolField, dryRun: dryRunField },
		),
	},
	chosen: ({ options }) => options,
	kind: indicatorDeletion,
	orders: ({ indicatorId: id }, base) => [{ ok: true, value: { ...base, indicatorId: id } }],
	output: ({ provenance }, { indicatorId: id }) => ({
		deleted: true,
		id,
		alreadyGone: provenance.skipped,
	}),
	planned: (_row, { there }) => ({
		operation: 'delete',
		existingIndicator: there?.indicator === undefined ? null : plain(there.indicator),
	}),
});
