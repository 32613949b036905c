import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { actionIdOf, machineIdOf } from '../service/rows.mts';
import { benchHost, credentialType, httpRequestNode } from './n8nHost.mts';
import { pageRows } from './script.mts';
import type { Client, TaskName } from './work.mts';

/** n8n's own node, with its defaults: all items at once. A page of a list is one item to it. */
export const httpRequest: Client = async (url) => {
	const host = await benchHost(httpRequestNode, url);
	return async (task, count) => {
		const way = wayOf(task, url, count);
		return way && (await host.run({ ...signedIn, ...way.parameters }, way.items)).length;
	};
};

const signedIn = { authentication: 'predefinedCredentialType', nodeCredentialType: credentialType };

interface Way {
	readonly parameters: INodeParameters;
	readonly items: INodeExecutionData[];
}

function wayOf(task: TaskName, url: string, count: number): Way | undefined {
	const itemsOf = (idOf: (index: number) => string): INodeExecutionData[] =>
		Array.from({ length: count }, (_, index) => ({ json: { id: idOf(index) } }));
	switch (task) {
		case 'submit':
			return {
				parameters: {
					method: 'POST',
					url: `=${url}/api/machines/{{ $json.id }}/isolate`,
					sendBody: true,
					specifyBody: 'keypair',
					bodyParameters: {
						parameters: [
							{ name: 'Comment', value: 'Bench' },
							{ name: 'IsolationType', value: 'Full' },
						],
					},
				},
				items: itemsOf(machineIdOf),
			};
		case 'get':
			return {
				parameters: { url: `=${url}/api/machineactions/{{ $json.id }}` },
				items: itemsOf(actionIdOf),
			};
		case 'list':
			return { parameters: listParameters(url), items: [{ json: {} }] };
		case 'resolve':
			return undefined;
	}
}

function listParameters(url: string): INodeParameters {
	const skip = { type: 'qs', name: '$skip', value: `={{ $pageCount * ${pageRows} }}` };
	const pagination = {
		paginationMode: 'updateAParameterInEachRequest',
		parameters: { parameters: [skip] },
		paginationCompleteWhen: 'other',
		completeExpression: `={{ $response.body.value.length < ${pageRows} }}`,
		limitPagesFetched: false,
	};
	return {
		url: `${url}/api/machineactions`,
		sendQuery: true,
		queryParameters: { parameters: [{ name: '$top', value: String(pageRows) }] },
		options: { pagination: { pagination } },
	};
}
