import type { INodeTypeDescription } from 'n8n-workflow';

/** A node type's description with all that n8n insists on. */
export function describe(
	name: string,
	rest: Partial<INodeTypeDescription> = {},
): INodeTypeDescription {
	return {
		displayName: name,
		name,
		group: ['transform'],
		version: 1,
		description: name,
		defaults: { name },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
		...rest,
	};
}
