import type { INodeProperties } from 'n8n-workflow';
import { inputError } from '../../../defender/defenderError';
import { choiceField } from '../../shared/fields/field';
import { indicatorOperations } from './indicator';
import { libraryFileOperations } from './libraryFile';
import { machineOperations } from './machine';
import { machineActionOperations } from './machineAction';
import { subtitleOf } from '../subtitle';
import { resourceNames, type Operation, type Resource } from './operation';

export const operations: readonly Operation[] = [
	...machineActionOperations,
	...machineOperations,
	...libraryFileOperations,
	...indicatorOperations,
];

/**
 * In the order in which n8n lists them and their operations for whoever searches: what people look for
 * comes first. The headings there are "Response Actions", "Machine Actions" and so on.
 */
const resources: readonly Resource[] = ['machineAction', 'machine', 'libraryFile', 'indicator'];

/** What stands there before anybody has chosen changes nothing; every resource has it. */
const chosenAtFirst = 'getAll';

export function operationNamed(resource: string, value: string): Operation {
	const operation = operations.find(
		(candidate) => candidate.resource === resource && candidate.option.value === value,
	);
	if (operation !== undefined) return operation;
	throw inputError(
		'Operation',
		`"${value}" is not an operation of "${resource}"`,
		'Open the node and choose an operation from the list.',
	);
}

/** What the canvas shows below the name of the node. */
export function subtitleOfNode(): string {
	return subtitleOf(operations, {
		machineAction: 'Machine Action',
		machine: 'Machine',
		libraryFile: 'Library File',
		indicator: 'Indicator',
	});
}

/** The whole form of the node: resource, operation, and the fields of every operation. */
export function formOfNode(): INodeProperties[] {
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: resources.map((value) => ({ name: resourceNames[value], value })),
			default: 'machineAction',
		},
		...resources.map(operationChoice),
		...operations.flatMap((operation) => operation.description),
	];
}

/**
 * Whether an operation has an option of this name. Options that another operation has left behind do
 * no harm; filters would.
 */
export function isOptionElsewhere(collection: string, name: string): boolean {
	if (collection !== 'options') return false;
	return operations.some(({ description }) =>
		description.some(
			(property) =>
				property.name === collection &&
				property.options?.some((option) => option.name === name) === true,
		),
	);
}

function operationChoice(resource: Resource): INodeProperties {
	const own = operations.filter((operation) => operation.resource === resource);
	const options = own.map((operation) => ({ ...operation.option }));
	const look = {
		displayName: 'Operation',
		name: 'operation',
		default: chosenAtFirst,
		noDataExpression: true,
		displayOptions: { show: { resource: [resource] } },
	};
	return choiceField(look, options).property;
}
