import { flagField, wholeNumberField } from '../../../shared/fields/field';

export const returnAllField = flagField({
	displayName: 'Return All',
	name: 'returnAll',
	default: false,
	description: 'Whether to return all results or only up to a given limit',
});

export const limitField = wholeNumberField({
	displayName: 'Limit',
	name: 'limit',
	default: 50,
	minimum: 1,
	description: 'Max number of results to return',
	displayOptions: { show: { returnAll: [false] } },
});
