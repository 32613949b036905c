import { collectionField, readCollection } from './collection';
import { choiceField, type Field, type Fields, type ValuesOf } from './field';
import { isRow } from '../../../defender/entities';
import type { Origin } from './origin';

const options = { name: 'options', default: {} };

/** Stands among the options of whatever has filters. */
export const ifFilterEmptyField = choiceField(
	{
		displayName: 'If a Filter Is Empty',
		name: 'ifFilterEmpty',
		default: 'error',
		description:
			'What to do when the expression in a filter gives no value. A filter that a person left empty lets everything through in any case.',
	},
	[
		{
			name: 'Leave the Filter Out',
			value: 'ignore',
			description: 'The result is wider then, up to everything there is',
		},
		{ name: 'Stop With an Error', value: 'error' },
	],
);

/** Filters, each of which narrows the result. */
export function filtersField<F extends Fields>(fields: F): Field<ValuesOf<F>> {
	return {
		...collectionField(
			{ displayName: 'Filters', name: 'filters', placeholder: 'Add filter' },
			fields,
		),
		whenEmpty(parameters) {
			const given = parameters.value(options);
			const stored = parameters.stored(options.name);
			const origin: Origin = {
				parameters,
				stored,
				isComputed: typeof stored === 'string',
				ifEmpty: 'error',
				leaveOut: '',
			};
			const fieldOf = { ifFilterEmpty: ifFilterEmptyField };
			const { ifFilterEmpty } = readCollection(fieldOf, isRow(given) ? given : {}, origin);
			return {
				ifEmpty: ifFilterEmpty,
				leaveOut: ', or choose Options > If a Filter Is Empty > Leave the Filter Out',
			};
		},
	};
}
