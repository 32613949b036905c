import { fieldNames } from '../defender/fieldNames';
import type { INodeProperties } from 'n8n-workflow';
import {
	changingOperations,
	everything,
	onlyReading,
} from '../defender/permissions/operationsAllowed';

/** What the nodes may do with a credential; both credentials have it. */
export const operationsAllowedField: INodeProperties = {
	displayName: fieldNames.operationsAllowed,
	name: 'operationsAllowed',
	type: 'multiOptions',
	options: [
		{ name: 'All', value: everything },
		{
			name: 'All That Only Read',
			value: onlyReading,
			description: 'Lists, states, results and the trigger; dry runs too, which send nothing',
		},
		...changingOperations.map(({ id, name }) => ({ name, value: id })),
	],
	default: [everything],
	description:
		'What the Microsoft Defender nodes may do with this credential, whatever a workflow asks for. All that is not chosen is refused before any call. Most operations need All That Only Read besides, to find machines by name and to wait; what calls off the opposite action needs Response: Cancel besides. Extend covers its tag, and Release What Is Due its releases.',
};
