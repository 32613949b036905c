import { fieldNames } from '../defender/texts/fieldNames';
import type { INodeProperties } from 'n8n-workflow';
import {
	changingOperations,
	chosenOnes,
	everything,
	onlyReading,
} from '../defender/permissions/operationsAllowed';

const reading = {
	name: 'All That Only Read',
	value: onlyReading,
	description: 'Lists, states, results and the trigger; dry runs too, which send nothing',
};

/**
 * What the nodes may do with a credential; both credentials have it. The list stands in a field of its own:
 * n8n 2.41.1 stores an empty list for a field of that type that a credential did not have, whatever its
 * default, and would close the gate of every credential that is saved.
 */
export const operationsAllowedFields: readonly INodeProperties[] = [
	{
		displayName: fieldNames.operationsAllowed,
		name: 'operationsAllowed',
		type: 'options',
		options: [
			{ name: 'All', value: everything },
			reading,
			{ name: fieldNames.operationsChosen, value: chosenOnes, description: 'Those of a list' },
		],
		default: everything,
		description:
			'What the Microsoft Defender nodes may do with this credential, whatever a workflow asks for. What is not allowed is refused before any call.',
	},
	{
		displayName: fieldNames.operationsChosen,
		name: 'operationsChosen',
		type: 'multiOptions',
		options: [reading, ...changingOperations.map(({ id, name }) => ({ name, value: id }))],
		displayOptions: { show: { operationsAllowed: [chosenOnes] } },
		default: [],
		description:
			'Most operations need All That Only Read besides, to find machines by name and to wait; what calls off the opposite action needs Response: Cancel besides. Extend covers its tag, and Release What Is Due its releases.',
	},
];
