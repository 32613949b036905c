import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
} from 'n8n-workflow';
import { describe } from './description.mts';

const conditions: INodeProperties = {
	displayName: 'Conditions',
	name: 'conditions',
	type: 'filter',
	default: {},
	typeOptions: { filter: { caseSensitive: true, typeValidation: 'loose', version: 2 } },
};

/** Keeps the items apart that meet the conditions and those that do not. */
function divide(context: IExecuteFunctions): [INodeExecutionData[], INodeExecutionData[]] {
	const meeting: INodeExecutionData[] = [];
	const others: INodeExecutionData[] = [];
	context.getInputData().forEach((item, index) => {
		const isMet = context.getNodeParameter('conditions', index, false, { extractValue: true });
		(isMet === true ? meeting : others).push({ ...item, pairedItem: { item: index } });
	});
	return [meeting, others];
}

export const ifNode: INodeType = {
	description: describe('if', { outputs: ['main', 'main'], properties: [conditions] }),
	async execute(this: IExecuteFunctions) {
		return await Promise.resolve(divide(this));
	},
};

export const filterNode: INodeType = {
	description: describe('filter', { properties: [conditions] }),
	async execute(this: IExecuteFunctions) {
		const [kept] = divide(this);
		return await Promise.resolve([kept]);
	},
};
