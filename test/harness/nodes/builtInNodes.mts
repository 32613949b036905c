import {
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
} from 'n8n-workflow';
import { filterNode, ifNode } from './conditionNodes.mts';
import { describe } from './description.mts';
import { setNode } from './setNode.mts';

/** Starts a workflow with one empty item, whatever starts it in real life. */
function trigger(name: string): INodeType {
	return {
		description: describe(name, { group: ['trigger'], inputs: [] }),
		async trigger() {
			return await Promise.resolve({
				manualTriggerFunction: async () => {
					this.emit([[{ json: {} }]]);
					await Promise.resolve();
				},
			});
		},
	};
}

const passThrough: INodeType = {
	description: describe('noOp'),
	async execute(this: IExecuteFunctions) {
		return await Promise.resolve([this.getInputData()]);
	},
};

const note: INodeType = { description: describe('stickyNote', { inputs: [], outputs: [] }) };

/** Appends the items of its two inputs. */
const merge: INodeType = {
	description: describe('merge', { inputs: ['main', 'main'] }),
	async execute(this: IExecuteFunctions) {
		const items = [0, 1].flatMap((input) =>
			this.getInputData(input).map(
				(item, index): INodeExecutionData => ({ ...item, pairedItem: { item: index, input } }),
			),
		);
		return await Promise.resolve([items]);
	},
};

/** Fails with the message that its first item gives. */
const stopAndError: INodeType = {
	description: describe('stopAndError', {
		outputs: [],
		properties: [
			{ displayName: 'Error Message', name: 'errorMessage', type: 'string', default: '' },
		],
	}),
	execute(this: IExecuteFunctions) {
		const message = String(this.getNodeParameter('errorMessage', 0));
		throw new NodeOperationError(this.getNode(), message);
	},
};

/**
 * Our own small versions of n8n's most common nodes, under n8n's names and with n8n's parameters,
 * so that exported workflows run unchanged.
 */
export const builtInNodes: Readonly<Record<string, INodeType>> = {
	'n8n-nodes-base.manualTrigger': trigger('manualTrigger'),
	'n8n-nodes-base.scheduleTrigger': trigger('scheduleTrigger'),
	'n8n-nodes-base.noOp': passThrough,
	'n8n-nodes-base.stickyNote': note,
	'n8n-nodes-base.set': setNode,
	'n8n-nodes-base.if': ifNode,
	'n8n-nodes-base.filter': filterNode,
	'n8n-nodes-base.merge': merge,
	'n8n-nodes-base.stopAndError': stopAndError,
};
