import type { INodeProperties } from 'n8n-workflow';
import { inputError } from '../../../defender/defenderError';
import { choiceField } from '../../shared/fields/field';
import { indicatorOperations } from './indicator';
import { libraryFileOperations } from './libraryFile';
import { machineOperations } from './machine';
import { machineActionOperations } from './machineAction';
import { subtitleOf } from '../subtitle';
import type { Operation, Resource } from './operation';

const operations: readonly Operation[] = [
	...machineActionOperations,
	...machineOperations,
	...libraryFileOperations,
	...indicatorOperations,
];

const resources: ReadonlyArray<{ name: string; value: Resource }> = [
	{ name: 'Indicator', value: 'indicator' },
	{ name: 'Library File', value: 'libraryFile' },
	{ name: 'Machine', value: 'machine' },
	{ name: 'Machine Action', value: 'machineAction' },
];

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
	const names = Object.fromEntries(resources.map(({ value, name }) => [value, name]));
	return subtitleOf(operations, names as Record<Resource, string>);
}

/** The whole form of the node: resource, operation, and the fields of every operation. */
export function formOfNode(): INodeProperties[] {
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: [...resources],
			default: 'machineAction',
		},
		...resources.map(({ value }) => operationChoice(value)),
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
	const options = own
		.map((operation) => ({ ...operation.option }))
		.sort((one, other) => one.name.localeCompare(other.name));
	const look = {
		displayName: 'Operation',
		name: 'operation',
		default: chosenAtFirst,
		noDataExpression: true,
		displayOptions: { show: { resource: [resource] } },
	};
	return choiceField(look, options).property;
}
