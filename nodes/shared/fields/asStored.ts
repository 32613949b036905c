import type { INodeProperties } from 'n8n-workflow';

/**
 * n8n takes out of a collection what its form does not know, and makes an empty one of an expression
 * in its place, before a node sees any of it: a misspelt "dryrun" would be no dry run, in silence. A
 * hidden field of the same name keeps the collection as it is stored.
 */
export function asStored(property: INodeProperties): INodeProperties[] {
	if (property.type !== 'collection' && property.type !== 'fixedCollection') return [property];
	const { displayName, name, default: unset, description = '', displayOptions } = property;
	const hiddenCopy: INodeProperties = { displayName, name, type: 'hidden', default: unset };
	return [
		property,
		{
			...hiddenCopy,
			...(description === '' ? {} : { description }),
			...(displayOptions === undefined ? {} : { displayOptions }),
		},
	];
}
