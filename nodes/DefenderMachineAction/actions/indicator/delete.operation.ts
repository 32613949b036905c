import { minutes } from '../../../../defender/clock';
import { deleteIndicator, indicatorOf } from '../../../../defender/indicators/indicators';
import { collectionField } from '../../../shared/fields/collection';
import { textField } from '../../../shared/fields/field';
import { allowAsToolField, toolNotice } from '../../fields/start/allowAsTool';
import { dryRunField } from '../../fields/start/dryRun';
import { idCheck } from '../../fields/idCheck';
import { plain } from '../../../shared/actionOutput';
import { readOperation } from '../readOperation';

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
export const deleteOne = readOperation({
	resource: 'indicator',
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete indicator',
		description: 'Delete an indicator permanently, so that it blocks or allows nothing any more',
	},
	changes: true,
	fields: {
		toolNotice,
		indicatorId,
		options: collectionField(
			{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
			{ allowAsTool: allowAsToolField, dryRun: dryRunField },
		),
	},
	async read(connection, { indicatorId: id, options }) {
		const deadline = connection.clock.now() + minutes(10);
		if (!options.dryRun) {
			await deleteIndicator(connection, id, deadline);
			return [{ json: { deleted: true, id } }];
		}
		const there = await indicatorOf(connection, id, deadline);
		return [
			{
				json: {
					dryRun: true,
					operation: 'delete',
					plan: there === undefined ? 'refuse' : 'start',
					explanation:
						there === undefined
							? `There is no indicator ${id} that the app may see`
							: `The indicator ${id} would be deleted`,
					existingIndicator: there === undefined ? null : plain(there),
				},
			},
		];
	},
});
