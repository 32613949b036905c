import { at, isJson, rowsAt, textAt, type Json } from '../../../scripts/host/json.mts';
import type { N8nApi } from '../../../scripts/host/n8nApi.mts';

/** A node or credential type as n8n lists it to the editor. @throws if it does not. */
export async function listedType(
	api: N8nApi,
	file: 'nodes' | 'credentials',
	name: string,
): Promise<Json> {
	const types = await api.call('GET', `/types/${file}.json`);
	const found = Array.isArray(types)
		? types.filter(isJson).find((type) => type.name === name)
		: undefined;
	if (found === undefined) throw new Error(`n8n does not list ${name}`);
	return found;
}

/** One operation of the action node, as n8n lists it. */
export interface ListedOperation {
	readonly resource: string;
	readonly operation: string;
}

function isShownFor(property: Json, resource: string): boolean {
	const shown = at(property, 'displayOptions', 'show', 'resource');
	return Array.isArray(shown) && shown.includes(resource);
}

/** n8n adds "Custom API Call" to the lists of every node; it is not ours. */
function ownValues(property: Json | undefined): string[] {
	const values = rowsAt(property, 'options').map((option) => textAt(option, 'value'));
	return values.filter((value) => !value.startsWith('__'));
}

/** Every operation that a node type lists. */
export function operationsOf(nodeType: Json): ListedOperation[] {
	const properties = rowsAt(nodeType, 'properties');
	const resources = ownValues(properties.find(({ name }) => name === 'resource'));
	return resources.flatMap((resource) =>
		properties
			.filter((property) => property.name === 'operation' && isShownFor(property, resource))
			.flatMap(ownValues)
			.map((operation) => ({ resource, operation })),
	);
}
