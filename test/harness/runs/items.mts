import type { INodeExecutionData, IPinData } from 'n8n-workflow';
import type { ItemInput } from '../types.mts';

const itemKeys = new Set(['json', 'binary', 'pairedItem', 'error', 'index', 'metadata']);

function isItem(input: ItemInput): input is INodeExecutionData {
	return (
		typeof input['json'] === 'object' &&
		input['json'] !== null &&
		Object.keys(input).every((key) => itemKeys.has(key))
	);
}

/** Plain data becomes the `json` of an item. Copies, so that a run cannot change the test's data. */
export function toItems(inputs: ItemInput[]): INodeExecutionData[] {
	return inputs.map((input) => structuredClone(isItem(input) ? input : { json: input }));
}

export function toPinData(pinned: Readonly<Record<string, ItemInput[]>>): IPinData {
	return Object.fromEntries(
		Object.entries(pinned).map(([name, inputs]) => [name, toItems(inputs)]),
	);
}
