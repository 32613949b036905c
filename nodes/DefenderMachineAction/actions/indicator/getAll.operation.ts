import { minutes } from '../../../../defender/general/clock';
import { isOneOf, isText } from '../../../../defender/filters/conditions';
import { listIndicators } from '../../../../defender/indicators/indicators';
import { choicesField, textField } from '../../../shared/fields/field';
import { collectionField } from '../../../shared/fields/collection';
import { filtersField, ifFilterEmptyField } from '../../../shared/fields/filters';
import { quotaShareField } from '../../../shared/fields/quotaShare';
import { actionChoices, typeChoices } from '../../fields/indicator';
import { limitField, returnAllField } from '../../fields/lists/listing';
import { plain } from '../../../shared/actionOutput';
import { readOperation } from '../readOperation';

const filters = {
	indicatorAction: choicesField(
		{ displayName: 'Actions', name: 'indicatorAction', description: 'Only with these actions' },
		actionChoices,
	),
	indicatorType: choicesField(
		{ displayName: 'Types', name: 'indicatorType', description: 'Only of these types' },
		typeChoices,
	),
	indicatorValue: textField({
		displayName: 'Value',
		name: 'indicatorValue',
		placeholder: 'e.g. bad.example',
		description: 'Only for this hash, address, domain or URL, whole',
	}),
};

/** https://learn.microsoft.com/defender-endpoint/api/get-ti-indicators-collection */
export const getAll = readOperation({
	resource: 'indicator',
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many indicators',
		description:
			'Retrieve a list of active indicators; without Ti.ReadWrite.All only those that the app has submitted',
	},
	fields: {
		returnAll: returnAllField,
		limit: limitField,
		filters: filtersField(filters),
		options: collectionField(
			{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
			{ ifFilterEmpty: ifFilterEmptyField, quotaShare: quotaShareField },
		),
	},
	quotaShare: ({ options }) => options.quotaShare,
	async read(connection, { returnAll, limit, filters: chosen }) {
		const { indicatorAction, indicatorType, indicatorValue } = chosen;
		const indicators = await listIndicators(connection, {
			conditions: [
				...(indicatorAction.length === 0 ? [] : [isOneOf('action', indicatorAction)]),
				...(indicatorType.length === 0 ? [] : [isOneOf('indicatorType', indicatorType)]),
				...(indicatorValue === '' ? [] : [isText('indicatorValue', indicatorValue)]),
			],
			limit: returnAll ? undefined : limit,
			deadline: connection.clock.now() + minutes(15),
		});
		return indicators.map((indicator) => ({ json: plain(indicator) }));
	},
});
