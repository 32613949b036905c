import type { IDataObject, IExecuteFunctions, INodeProperties, INodeType } from 'n8n-workflow';
import type { VirtualClock } from '../../harness/index.mts';
import { describe as describeNode } from '../../harness/nodes/description.mts';

/** What a playbook has sent or written, as the stand-ins for n8n's nodes have taken it down. */
export interface Outbox {
	readonly mails: Array<{ readonly to: string; readonly subject: string; readonly text: string }>;
	readonly files: Array<{ readonly name: string; readonly bytes: Buffer }>;
	/** What the person answers who is asked for approval; `never` lets the time for it run out. */
	approves: boolean | 'never';
	/** What happens while that person reads the question. */
	whileAsked: () => void;
	/** What happens in the middle of a pause of n8n's Wait node. */
	whileWaiting: () => void;
	/** The node of the playbook that fails, before it has done its work or after it. */
	failing?: { readonly node: string; readonly when: 'before' | 'after' };
}

const text = (name: string): INodeProperties => ({
	displayName: name,
	name,
	type: 'string',
	default: '',
});
const anything = (name: string): INodeProperties => ({
	displayName: name,
	name,
	type: 'json',
	default: '',
});

function node(name: string, fields: INodeProperties[], execute: INodeType['execute']): INodeType {
	return { description: describeNode(name, { properties: fields }), execute };
}

/** "All item data into a single list". */
const aggregate = node('aggregate', [text('destinationFieldName')], function () {
	const field = String(this.getNodeParameter('destinationFieldName', 0));
	const items = this.getInputData();
	const pairedItem = items.map((_, item) => ({ item }));
	return Promise.resolve([[{ json: { [field]: items.map(({ json }) => json) }, pairedItem }]]);
});

const splitOut = node('splitOut', [text('fieldToSplitOut')], function () {
	const items = this.getInputData().flatMap(({ json }, item) => {
		const list = json[String(this.getNodeParameter('fieldToSplitOut', item))];
		const rows: unknown[] = Array.isArray(list) ? list : [];
		return rows.map((row) => ({ json: { ...(row as IDataObject) }, pairedItem: { item } }));
	});
	return Promise.resolve([items]);
});

function waitNode(clock: VirtualClock, outbox: Outbox): INodeType {
	const hourMs = 3_600_000;
	return node('wait', [anything('amount'), text('unit')], async function () {
		if (this.getNodeParameter('unit', 0) !== 'hours') throw new Error('The stand-in waits hours');
		const half = (Number(this.getNodeParameter('amount', 0)) * hourMs) / 2;
		await clock.sleep(half);
		outbox.whileWaiting();
		await clock.sleep(half);
		return [this.getInputData()];
	});
}

function emailSend(outbox: Outbox): INodeType {
	const { mails, approves } = outbox;
	const fields = ['operation', 'toEmail', 'subject', 'text', 'message'].map(text);
	return node('emailSend', fields, function () {
		const asks = this.getNodeParameter('operation', 0) === 'sendAndWait';
		// Send and Wait sends one mail and goes on with the answer alone.
		const items = asks ? this.getInputData().slice(0, 1) : this.getInputData();
		items.forEach((_, item) => {
			const read = (name: string) => String(this.getNodeParameter(name, item));
			const body = read(asks ? 'message' : 'text');
			mails.push({ to: read('toEmail'), subject: read('subject'), text: body });
		});
		const sent = items.map((_, item) => ({ json: { accepted: [] }, pairedItem: { item } }));
		if (!asks) return Promise.resolve([sent]);
		outbox.whileAsked();
		// When its time is up, the node passes on what it was given.
		if (approves === 'never') return Promise.resolve([this.getInputData()]);
		return Promise.resolve([[{ json: { data: { approved: approves } } }]]);
	});
}

/** Its one item is what tests pin to it. */
const webhook: INodeType = {
	description: describeNode('webhook', { group: ['trigger'], inputs: [] }),
	trigger: () => Promise.resolve({}),
};

/** GET with a credential of a node package. */
const httpRequest: INodeType = {
	description: describeNode('httpRequest', {
		credentials: [{ name: 'microsoftDefenderApi' }],
		properties: [text('url')],
	}),
	async execute(this: IExecuteFunctions) {
		const items = this.getInputData().map(async (_, item) => {
			const url = this.getNodeParameter('url', item);
			if (typeof url !== 'string') throw new Error('The URL is no text');
			const json: unknown = await this.helpers.httpRequestWithAuthentication.call(
				this,
				'microsoftDefenderApi',
				{ url, json: true },
			);
			return { json: { ...(json as IDataObject) }, pairedItem: { item } };
		});
		return [await Promise.all(items)];
	},
};

function writeFile({ files }: Outbox): INodeType {
	const fields = [text('fileName'), text('dataPropertyName')];
	return node('readWriteFile', fields, async function () {
		const items = this.getInputData();
		for (const item of items.keys()) {
			const field = this.getNodeParameter('dataPropertyName', item);
			const bytes = await this.helpers.getBinaryDataBuffer(item, field);
			files.push({ name: String(this.getNodeParameter('fileName', item)), bytes });
		}
		return [items.map((item, index) => ({ ...item, pairedItem: { item: index } }))];
	});
}

/** The text of a field becomes a file. */
const convertToFile: INodeType = {
	description: describeNode('convertToFile', {
		version: [1, 1.1],
		properties: [
			text('sourceProperty'),
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				default: {},
				options: [text('fileName')],
			},
		],
	}),
	async execute(this: IExecuteFunctions) {
		const items = this.getInputData().map(async ({ json }, item) => {
			const source = String(this.getNodeParameter('sourceProperty', item));
			const fileName = String(this.getNodeParameter('options.fileName', item));
			const bytes = Buffer.from(String(json[source]));
			const data = await this.helpers.prepareBinaryData(bytes, fileName, 'text/plain');
			return { json: {}, binary: { data }, pairedItem: { item } };
		});
		return [await Promise.all(items)];
	},
};

/** The nodes of n8n that playbooks use besides the harness's own, doing only what they use. */
export function standIns(clock: VirtualClock, outbox: Outbox): Record<string, INodeType> {
	return {
		'n8n-nodes-base.aggregate': aggregate,
		'n8n-nodes-base.convertToFile': convertToFile,
		'n8n-nodes-base.emailSend': emailSend(outbox),
		'n8n-nodes-base.httpRequest': httpRequest,
		'n8n-nodes-base.readWriteFile': writeFile(outbox),
		'n8n-nodes-base.splitOut': splitOut,
		'n8n-nodes-base.webhook': webhook,
		'n8n-nodes-base.wait': waitNode(clock, outbox),
	};
}
