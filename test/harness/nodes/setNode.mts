import type {
	AssignmentCollectionValue,
	IDataObject,
	IExecuteFunctions,
	INodeType,
} from 'n8n-workflow';
import { isPlainData, plainData } from '../n8n/plainData.mts';
import { describe } from './description.mts';

/** n8n's Edit Fields: the assigned fields, beside the input's own if asked for. */
export const setNode: INodeType = {
	description: describe('set', {
		properties: [
			{
				displayName: 'Mode',
				name: 'mode',
				type: 'options',
				default: 'manual',
				options: [
					{ name: 'Manual Mapping', value: 'manual' },
					{ name: 'JSON', value: 'raw' },
				],
			},
			{ displayName: 'Fields', name: 'assignments', type: 'assignmentCollection', default: {} },
			{ displayName: 'JSON', name: 'jsonOutput', type: 'json', default: '{}' },
			{ displayName: 'Include', name: 'includeOtherFields', type: 'boolean', default: false },
		],
	}),
	async execute(this: IExecuteFunctions) {
		const items = this.getInputData().map((item, index) => {
			const keep = this.getNodeParameter('includeOtherFields', index, false) === true;
			const json = { ...(keep ? item.json : {}), ...fieldsOf(this, index) };
			return { ...item, json, pairedItem: { item: index } };
		});
		return await Promise.resolve([items]);
	},
};

function fieldsOf(context: IExecuteFunctions, index: number): IDataObject {
	if (context.getNodeParameter('mode', index) === 'raw') {
		const json: unknown = context.getNodeParameter('jsonOutput', index);
		return plainData(typeof json === 'string' ? JSON.parse(json) : json);
	}
	const collection: unknown = context.getNodeParameter('assignments', index, {});
	const fields: IDataObject = {};
	for (const { name, value } of isAssignments(collection) ? collection.assignments : []) {
		assign(fields, name.split('.'), value);
	}
	return fields;
}

function isAssignments(value: unknown): value is AssignmentCollectionValue {
	return isPlainData(value) && Array.isArray(value['assignments']);
}

/** `a.b` means field b of a, as in n8n. */
function assign(target: IDataObject, [name, ...rest]: string[], value: unknown): void {
	if (name === undefined) return;
	if (rest.length === 0) {
		Object.assign(target, { [name]: value });
		return;
	}
	const inner = target[name];
	const next: IDataObject = isPlainData(inner) ? inner : {};
	target[name] = next;
	assign(next, rest, value);
}
