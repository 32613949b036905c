import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { describe } from '../../test/harness/nodes/description.mts';
import { bareLoopNode, benchHost, credentialType } from './n8nHost.mts';
import { script, type Send } from './script.mts';
import type { Client, TaskName } from './work.mts';

/** The least that a node can do: the script over n8n's authenticated helper. */
export const bareLoop: Client = async (url) => {
	const host = await benchHost(bareLoopNode, url, nodeFor(url));
	return async (task, count) => (await host.run({ task, count }, [{ json: {} }])).length;
};

function nodeFor(url: string): INodeType {
	return {
		description: describe('bareLoop', {
			credentials: [{ name: credentialType, required: true }],
			properties: [
				{ displayName: 'Task', name: 'task', type: 'string', default: '' },
				{ displayName: 'Count', name: 'count', type: 'number', default: 0 },
			],
		}),
		async execute(this: IExecuteFunctions) {
			const task = this.getNodeParameter('task', 0) as TaskName;
			const count = Number(this.getNodeParameter('count', 0));
			const rows = await script(sendOf(this, url))[task](count);
			const itemOf = (json: unknown): INodeExecutionData => ({
				json: json as INodeExecutionData['json'],
				pairedItem: { item: 0 },
			});
			return [rows.map(itemOf)];
		},
	};
}

function sendOf(context: IExecuteFunctions, url: string): Send {
	return async (method, path, body) =>
		(await context.helpers.httpRequestWithAuthentication.call(context, credentialType, {
			method,
			url: `${url}${path}`,
			json: true,
			...(body === undefined ? {} : { body }),
		})) as unknown;
}
