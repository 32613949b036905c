import type {
	IExecuteFunctions,
	INodeParameters,
	INodeProperties,
	IPollFunctions,
} from 'n8n-workflow';
import { nodeOf } from '../nodeOf';

/** The parameters of a node for one item: what they came out as, and what the node has stored. */
export interface Parameters {
	/** The time zone of the workflow, in which dates without an offset are meant. */
	readonly zone: string;
	readonly value: (property: Pick<INodeProperties, 'name' | 'default'>) => unknown;
	/** The text that was typed, an expression, or what holds them; undefined where nothing is. */
	readonly stored: (name: string) => unknown;
	/** Everything that is stored. */
	readonly all: () => INodeParameters;
	/**
	 * What `read` makes of a parameter. Where no expression stands in it that is the same for all items,
	 * so that it is read for the first of them alone, and frozen. An error is not kept.
	 */
	readonly once: <T>(property: Pick<INodeProperties, 'name'>, read: () => T) => T;
	/** Whether a collection has a field of this name in another operation of the node. */
	readonly isElsewhere: (collection: string, name: string) => boolean;
}

/** What has been read of the parameters without expressions, by their properties. */
const readOnce = new WeakMap<IExecuteFunctions, Map<object, unknown>>();

export function itemParameters(
	context: IExecuteFunctions,
	index: number,
	isElsewhere: Parameters['isElsewhere'],
): Parameters {
	const stored = (name: string): unknown => nodeOf(context).parameters[name];
	return {
		zone: context.getTimezone(),
		value: (property) => context.getNodeParameter(property.name, index, property.default),
		stored,
		all: () => nodeOf(context).parameters,
		once(property, read) {
			const known = readOnce.get(context) ?? new Map<object, unknown>();
			readOnce.set(context, known);
			// What stands there was read by the same field.
			if (known.has(property)) return known.get(property) as ReturnType<typeof read>;
			const value = read();
			if (!holdsExpression(stored(property.name))) known.set(property, frozen(value));
			return value;
		},
		isElsewhere,
	};
}

export function pollParameters(context: IPollFunctions): Parameters {
	return {
		zone: context.getTimezone(),
		value: (property) => context.getNodeParameter(property.name, property.default),
		stored: (name) => nodeOf(context).parameters[name],
		all: () => nodeOf(context).parameters,
		once: (_, read) => read(),
		isElsewhere: () => false,
	};
}

function holdsExpression(stored: unknown): boolean {
	if (typeof stored === 'string') return stored.startsWith('=');
	if (typeof stored !== 'object' || stored === null) return false;
	return Object.values(stored).some(holdsExpression);
}

/** All items share it, so none of them may change it. */
function frozen<T>(value: T): T {
	if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
	for (const part of Object.values(Object.freeze(value))) frozen<unknown>(part);
	return value;
}
