import type {
	IExecuteFunctions,
	INodeParameters,
	INodeProperties,
	IPollFunctions,
} from 'n8n-workflow';

/** The parameters of a node for one item: what they came out as, and what the node has stored. */
export interface Parameters {
	/** The time zone of the workflow, in which dates without an offset are meant. */
	readonly zone: string;
	readonly value: (property: Pick<INodeProperties, 'name' | 'default'>) => unknown;
	/** The text that was typed, an expression, or what holds them; undefined where nothing is. */
	readonly stored: (name: string) => unknown;
	/** Everything that is stored. */
	readonly all: () => INodeParameters;
	/** Whether a collection has a field of this name in another operation of the node. */
	readonly isElsewhere: (collection: string, name: string) => boolean;
}

export function itemParameters(
	context: IExecuteFunctions,
	index: number,
	isElsewhere: Parameters['isElsewhere'],
): Parameters {
	return {
		zone: context.getTimezone(),
		value: (property) => context.getNodeParameter(property.name, index, property.default),
		stored: (name) => context.getNodeParameter(name, index, null, { rawExpressions: true }),
		all: () => context.getNode().parameters,
		isElsewhere,
	};
}

export function pollParameters(context: IPollFunctions): Parameters {
	return {
		zone: context.getTimezone(),
		value: (property) => context.getNodeParameter(property.name, property.default),
		stored: (name) => context.getNodeParameter(name, null, { rawExpressions: true }),
		all: () => context.getNode().parameters,
		isElsewhere: () => false,
	};
}
