import { runInNewContext } from 'node:vm';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
} from 'n8n-workflow';
import { describe as describeNode } from '../../harness/nodes/description.mts';
import type { Outbox, OutsideCall } from './standIns.mts';

const field = (type: INodeProperties['type']) => (name: string) => ({
	displayName: name,
	name,
	type,
	default: '',
});
const text = field('string');
const anything = field('json');

function node(name: string, fields: INodeProperties[], execute: INodeType['execute']): INodeType {
	return { description: describeNode(name, { properties: fields }), execute };
}

/** What a node does with each item by itself; an error of one is data where the node goes on. */
async function each(
	context: IExecuteFunctions,
	work: (item: number) => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[][]> {
	const done: INodeExecutionData[] = [];
	for (const item of context.getInputData().keys()) {
		try {
			const own = await work(item);
			done.push(...own.map((one) => ({ ...one, pairedItem: { item } })));
		} catch (error) {
			if (!context.continueOnFail()) throw error;
			const { message } = error as Error;
			done.push({ json: { error: message }, pairedItem: { item } });
		}
	}
	return [done];
}

/** One table, with conditions that all want a column to be equal to a value. */
function dataTable({ rows }: Outbox): INodeType {
	const fields = [text('operation'), anything('filters'), anything('columns')];
	return node('dataTable', fields, async function () {
		return await each(this, (item) => {
			const read = (name: string, otherwise: unknown) =>
				this.getNodeParameter(name, item, otherwise) as IDataObject[];
			const conditions = read('filters.conditions', []);
			const isMeant = (row: IDataObject) =>
				conditions.every(({ keyName, keyValue }) => row[String(keyName)] === keyValue);
			const meant = rows.filter(isMeant);
			const operation = this.getNodeParameter('operation', item);
			const left = rows.filter((row) => !meant.includes(row));
			if (operation === 'deleteRows') rows.splice(0, rows.length, ...left);
			if (operation !== 'upsert') return Promise.resolve(meant.map((json) => ({ json })));
			const row = this.getNodeParameter('columns.value', item) as IDataObject;
			rows.splice(0, rows.length, ...left, row);
			return Promise.resolve([{ json: row }]);
		});
	});
}

/** Calls with our credential, which are real, and others, which the test answers. */
function httpRequest(outbox: Outbox): INodeType {
	const credential = 'microsoftDefenderApi';
	const fields = [...['method', 'url', 'nodeCredentialType'].map(text), anything('jsonBody')];
	const description = describeNode('httpRequest', {
		credentials: [{ name: credential }],
		properties: fields,
	});
	const execute: INodeType['execute'] = async function () {
		return await each(this, async (item) => {
			const body: unknown = this.getNodeParameter('jsonBody', item);
			const call: OutsideCall = {
				method: String(this.getNodeParameter('method', item)) || 'GET',
				url: String(this.getNodeParameter('url', item)),
				body: (typeof body === 'string' && body !== '' ? JSON.parse(body) : body) as IDataObject,
			};
			if (this.getNodeParameter('nodeCredentialType', item) === credential) {
				const { url } = call;
				const read = this.helpers.httpRequestWithAuthentication;
				return [{ json: (await read.call(this, credential, { url, json: true })) as IDataObject }];
			}
			outbox.calls.push(call);
			const { status, json } = await outbox.answers(call);
			if (status >= 400) throw new Error(`Request failed with status code ${status}`);
			return [{ json: json ?? {} }];
		});
	};
	return { description, execute };
}

function s3({ files }: Outbox): INodeType {
	const fields = ['bucketName', 'fileName', 'binaryPropertyName'].map(text);
	return node('s3', fields, async function () {
		return await each(this, async (item) => {
			const read = (name: string) => String(this.getNodeParameter(name, item));
			const bytes = await this.helpers.getBinaryDataBuffer(item, read('binaryPropertyName'));
			files.push({ name: `${read('bucketName')}/${read('fileName')}`, bytes });
			return [{ json: { success: true } }];
		});
	});
}

/** "Run Once for All Items" in JavaScript, on a copy of the items. */
const code = node('code', [text('jsCode')], function () {
	const items = structuredClone(this.getInputData());
	const $input = { all: () => items, first: () => items[0] };
	const script = `(function () {${String(this.getNodeParameter('jsCode', 0))}})()`;
	const made: unknown = runInNewContext(script, { $input, URL });
	return Promise.resolve([structuredClone(made) as INodeExecutionData[]]);
});

function respondToWebhook({ responses }: Outbox): INodeType {
	return node('respondToWebhook', [anything('responseBody')], function () {
		const body: unknown = this.getNodeParameter('responseBody', 0);
		responses.push((typeof body === 'string' ? JSON.parse(body) : body) as IDataObject);
		return Promise.resolve([this.getInputData()]);
	});
}

/** The nodes of n8n by which playbooks reach what is neither people nor our service. */
export function outsideStandIns(outbox: Outbox): Record<string, INodeType> {
	return {
		'n8n-nodes-base.code': code,
		'n8n-nodes-base.dataTable': dataTable(outbox),
		'n8n-nodes-base.httpRequest': httpRequest(outbox),
		'n8n-nodes-base.respondToWebhook': respondToWebhook(outbox),
		'n8n-nodes-base.s3': s3(outbox),
	};
}
