import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
} from 'n8n-workflow';
import type { VirtualClock } from '../../harness/index.mts';
import { describe as describeNode } from '../../harness/nodes/description.mts';

interface Mail {
	readonly to: string;
	readonly subject: string;
	/** As its reader sees it. */
	readonly text: string;
	/** Where its links lead; `decision` is the form. */
	readonly links: readonly string[];
}

/** `never` lets the time for it run out. */
type Answer = boolean | 'never';

/** What a playbook has sent or written, as the stand-ins for n8n's nodes have taken it down. */
export interface Outbox {
	readonly mails: Mail[];
	readonly files: Array<{ readonly name: string; readonly bytes: Buffer }>;
	/** What the person answers who is asked for approval. */
	approves: Answer | ((to: string) => Answer);
	/** What happens while that person reads the question. */
	whileAsked: () => unknown;
	/** What happens in the middle of a pause of n8n's Wait node. */
	whileWaiting: () => void;
	/** The node of the playbook that fails, before it has done its work or after it. */
	failing?: { readonly node: string; readonly when: 'before' | 'after' };
	/** The pauses of n8n's Wait node, in milliseconds. */
	readonly pauses: number[];
	/** What happens while an execution sleeps until it is called; whether somebody has called it. */
	whileAsleep: () => Promise<boolean>;
	/** What executions of their own were given that the playbook has started. */
	readonly handedOn: IDataObject[];
	/** The rows of n8n's data table. */
	readonly rows: IDataObject[];
	/** Calls that did not go to the service of our nodes. */
	readonly calls: OutsideCall[];
	/** What they are answered. */
	answers: (call: OutsideCall) => Promise<OutsideAnswer>;
	/** What those were answered who have called a webhook. */
	readonly responses: IDataObject[];
}

export interface OutsideCall {
	readonly method: string;
	readonly url: string;
	readonly body: IDataObject;
}

interface OutsideAnswer {
	readonly status: number;
	readonly json?: IDataObject;
}

/** Before anything has happened. */
export function emptyOutbox(approves: Outbox['approves'] = true): Outbox {
	const nothing = () => {};
	return {
		mails: [],
		files: [],
		approves,
		whileAsked: nothing,
		whileWaiting: nothing,
		pauses: [],
		whileAsleep: () => Promise.resolve(false),
		handedOn: [],
		rows: [],
		calls: [],
		answers: () => Promise.resolve({ status: 200 }),
		responses: [],
	};
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

/** "Loop Over Items", one at a time: what comes back is kept, and put out when all are through. */
const loop: INodeType = {
	description: describeNode('splitInBatches', { version: [1, 2, 3], outputs: ['main', 'main'] }),
	execute(this: IExecuteFunctions) {
		const state = this.getContext('node') as { left?: INodeExecutionData[] };
		const processed = (this.getContext('node').processed ?? []) as INodeExecutionData[];
		const came = this.getInputData();
		const [next, ...left] = state.left ?? came;
		const done = state.left === undefined ? [] : [...processed, ...came];
		Object.assign(state, { left, processed: done });
		return Promise.resolve(next === undefined ? [done, []] : [[], [next]]);
	},
};

function waitNode(clock: VirtualClock, outbox: Outbox): INodeType {
	const hourMs = 3_600_000;
	const fields = [
		...['amount', 'resumeAmount'].map(anything),
		...['resume', 'unit', 'resumeUnit', 'dateTime'].map(text),
	];
	return node('wait', fields, async function () {
		const read = (name: string) => String(this.getNodeParameter(name, 0));
		const isDated = read('resume') === 'specificTime';
		const isCalled = read('resume') === 'webhook';
		const [amount, unit] = isCalled ? ['resumeAmount', 'resumeUnit'] : ['amount', 'unit'];
		if (!isDated && read(unit) !== 'hours') throw new Error('The stand-in waits hours');
		const pause = isDated
			? Date.parse(read('dateTime')) - clock.date()
			: Number(read(amount)) * hourMs;
		outbox.pauses.push(pause);
		// What comes out then is the call, not what has gone in.
		if (isCalled && (await outbox.whileAsleep())) return [[{ json: { body: {} } }]];
		await clock.sleep(Math.max(pause / 2, 0));
		outbox.whileWaiting();
		await clock.sleep(Math.max(pause / 2, 0));
		return [this.getInputData()];
	});
}

/** Under this name n8n's own nodes escape HTML, and do the reverse. */
const entities: ReadonlyArray<readonly [string, string]> = [
	['&lt;', '<'],
	['&gt;', '>'],
	['&quot;', '"'],
	['&#39;', "'"],
	['&amp;', '&'],
];

/** What Send and Wait makes of a message: HTML, in which the text itself may be some. */
function shownByMail(message: string): Pick<Mail, 'text' | 'links'> {
	const html = entities
		.reduce((text, [entity, sign]) => text.replaceAll(entity, sign), message.trim())
		.replaceAll('\\n', '\n')
		.replaceAll('<br>', '\n');
	const links = [...html.matchAll(/<a\s[^>]*|https?:\/\/[^\s"<]*/gi)].map(([link]) => link);
	return { text: html.replace(/<[^>]*>?/g, ''), links: [...links, 'decision'] };
}

/** Who fills in the form of a question. */
export const approver = 'robin@contoso.example';

/** What a click says, or a form as it is sent: the last choice of its first field says yes. */
function answerOf(form: unknown, says: boolean): IDataObject {
	const fields = typeof form === 'object' ? (form as IDataObject | null)?.values : undefined;
	if (!Array.isArray(fields)) return { approved: says };
	const [decision] = fields as Array<{ fieldOptions: { values: Array<{ option: string }> } }>;
	const options = decision?.fieldOptions.values ?? [];
	return { Decision: options.at(says ? -1 : 0)?.option, 'Your Name': approver };
}

function emailSend(outbox: Outbox): INodeType {
	const { mails } = outbox;
	const fields = [
		...['operation', 'toEmail', 'subject', 'text', 'message'].map(text),
		anything('formFields'),
	];
	return node('emailSend', fields, async function () {
		const asks = this.getNodeParameter('operation', 0) === 'sendAndWait';
		// Send and Wait sends one mail and goes on with the answer alone.
		const items = asks ? this.getInputData().slice(0, 1) : this.getInputData();
		items.forEach((_, item) => {
			const read = (name: string) => String(this.getNodeParameter(name, item));
			const told = asks ? shownByMail(read('message')) : { text: read('text'), links: [] };
			mails.push({ to: read('toEmail'), subject: read('subject'), ...told });
		});
		const sent = items.map((_, item) => ({ json: { accepted: [] }, pairedItem: { item } }));
		if (!asks) return [sent];
		await outbox.whileAsked();
		const { approves } = outbox;
		const to = String(this.getNodeParameter('toEmail', 0));
		const answer = typeof approves === 'function' ? approves(to) : approves;
		// When its time is up, the node passes on what it was given.
		if (answer === 'never') return [this.getInputData()];
		const data = answerOf(this.getNodeParameter('formFields', 0), answer);
		return [[{ json: { data } }]];
	});
}

/** A trigger whose items are what tests pin to it. */
function pinnedTrigger(name: string): INodeType {
	return {
		description: describeNode(name, { group: ['trigger'], inputs: [] }),
		trigger: () => Promise.resolve({}),
	};
}

/** "Run once for each item" without waiting for what is run. */
function executeWorkflow({ handedOn }: Outbox): INodeType {
	return node('executeWorkflow', [text('mode')], function () {
		if (this.getNodeParameter('mode', 0) !== 'each') throw new Error('The stand-in hands on items');
		handedOn.push(...this.getInputData().map(({ json }) => json));
		return Promise.resolve([this.getInputData()]);
	});
}

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
		'n8n-nodes-base.executeWorkflow': executeWorkflow(outbox),
		'n8n-nodes-base.executeWorkflowTrigger': pinnedTrigger('executeWorkflowTrigger'),
		'n8n-nodes-base.readWriteFile': writeFile(outbox),
		'n8n-nodes-base.splitInBatches': loop,
		'n8n-nodes-base.splitOut': splitOut,
		'n8n-nodes-base.webhook': pinnedTrigger('webhook'),
		'n8n-nodes-base.wait': waitNode(clock, outbox),
	};
}
