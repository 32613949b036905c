import { describe, expect, test } from '@jest/globals';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { RequestName } from '../../../defender/machineActions/mark.ts';
import { requestNamesOf } from '../../../nodes/DefenderMachineAction/actions/caller/requestNames.ts';

/** What of n8n's contexts says which request a run of a node is. */
interface Told {
	readonly workflow: string | undefined;
	readonly execution: string | undefined;
	readonly instance: string;
	readonly node: string;
	readonly type: string;
	readonly run: number | undefined;
	/** What n8n stores of the node with its execution. */
	readonly context: IDataObject;
	readonly json: IDataObject;
	/** Whether a tool is called past the engine; `old`: by n8n 1, which has no word for that. */
	readonly tool: boolean | 'old';
}

const usual: Told = {
	workflow: 'wf9',
	execution: '77',
	instance: 'one',
	node: '0f8fad5b-d9cb-469f-a165-70867728950e',
	type: 'defenderMachineAction',
	run: 0,
	context: {},
	json: {},
	tool: false,
};

/** The name of an item of a run. Each has a context of its own unless `more` gives one. */
function nameIn(more: Partial<Told> = {}, item = 0): RequestName {
	const told = { ...usual, context: {}, json: {}, ...more };
	const context = {
		getWorkflow: () => ({ id: told.workflow }),
		getExecutionId: () => told.execution,
		getInstanceId: () => told.instance,
		getNode: () => ({ id: told.node, type: told.type }),
		getContext: () => told.context,
		getWorkflowDataProxy: () => ({ $runIndex: told.run }),
		getInputData: () => [{ json: told.json }],
		...(told.tool === 'old' ? {} : { isToolExecution: () => told.tool }),
		...(told.tool === false ? {} : { getNextRunIndex: () => 0 }),
	};
	return requestNamesOf(context as unknown as IExecuteFunctions)(item);
}

function textOf({ workflow, execution, node, run, item }: RequestName): string {
	return [workflow, execution, node, run, item].join(' ');
}

describe('on the main line', () => {
	test('a request is named by workflow, execution, node, run and item', () => {
		expect(nameIn()).toEqual({
			workflow: 'wf9',
			execution: '77',
			node: expect.stringMatching(/^[0-9a-f]{12}$/),
			run: '0',
			item: '0',
			knownAgain: true,
			triedBefore: false,
			answers: {},
		});
		expect(nameIn()).toEqual(nameIn());
	});

	test.each<[string, Partial<Told>]>([
		['another workflow', { workflow: 'wf8' }],
		['another execution', { execution: '78' }],
		['another run', { run: 1 }],
		['another node', { node: 'run-av-scan-2' }],
		['a copy of the workflow on another instance', { instance: 'two' }],
	])('%s makes another request', (_name, more) => {
		expect(textOf(nameIn(more))).not.toBe(textOf(nameIn()));
	});

	test('another item makes another request', () => {
		expect(textOf(nameIn({}, 1))).not.toBe(textOf(nameIn({}, 0)));
	});

	test('nodes whose IDs begin alike are two', () => {
		const [one, other] = ['run-av-scan-1', 'run-av-scan-2'].map((node) => nameIn({ node }).node);
		expect(one).not.toBe(other);
	});
});

describe('Retry of a failed execution', () => {
	test('runs what failed under the name of its first try', () => {
		const context = {};
		const first = nameIn({ context });
		expect(nameIn({ context, execution: '78' })).toEqual({ ...first, triedBefore: true });
		expect(nameIn({ context, execution: '79' })).toEqual({ ...first, triedBefore: true });
	});

	test('survives the way through the database, with what was taken for an answer', () => {
		const context: IDataObject = {};
		const first = nameIn({ context });
		if (first.answers !== undefined) first.answers['a mark'] = 'an action';
		const stored = JSON.parse(JSON.stringify(context)) as IDataObject;
		expect(nameIn({ context: stored, execution: '78' })).toEqual({ ...first, triedBefore: true });
	});

	test('the next run in it is a new request, also for a second Retry of the same execution', () => {
		const context = {};
		nameIn({ context });
		const copy = { ...context };
		const names = [
			nameIn({ context, execution: '78', run: 1 }),
			nameIn({ context: copy, execution: '79', run: 1 }),
		];
		expect(names.map(({ execution }) => execution)).toEqual(['78', '79']);
	});

	test('a node of the same name that was put in its place is another one', () => {
		const context = {};
		const first = nameIn({ context });
		expect(nameIn({ context, execution: '78', node: 'new' }).node).not.toBe(first.node);
	});

	test.each([
		{ run: '0' },
		'text',
		null,
		{ run: '0', execution: 5, workflow: 'w', knownAgain: true, answers: {} },
		{ run: '0', execution: '5', workflow: 'w', knownAgain: true, answers: { a: 1 } },
	])('what else stands in the context is not taken for a name: %j', (request) => {
		expect(nameIn({ context: { request } })).toEqual(nameIn());
	});
});

const agentTool = { type: 'defenderMachineActionTool' };

describe('a tool that the AI Agent lets the engine run', () => {
	const call = (toolCallId: string, more: Partial<Told> = {}) =>
		nameIn({ ...agentTool, json: { toolCallId }, ...more });

	test('is named by execution, run and call', () => {
		expect(call('a')).toEqual(call('a'));
		expect(call('a')).toMatchObject({ execution: '77', knownAgain: true });
		expect(textOf(call('a'))).not.toBe(textOf(call('b')));
		expect(textOf(call('a', { run: 1 }))).not.toBe(textOf(call('a')));
	});

	test('another call under the same run index is none of a Retry', () => {
		const context = {};
		call('a', { context });
		expect(call('a', { context, execution: '78' }).execution).toBe('77');
		expect(call('b', { context, execution: '78' }).execution).toBe('78');
	});

	test('an item of a workflow may hold a field of that name', () => {
		expect(nameIn({ json: { toolCallId: 'a' } })).toEqual(nameIn());
	});
});

describe.each<['old' | true, string]>([
	[true, 'n8n 2'],
	['old', 'n8n 1'],
])('a tool that something else calls', (tool, line) => {
	const call = (json: IDataObject, more: Partial<Told> = {}) =>
		nameIn({ ...agentTool, tool, json, ...more });

	test(`${line}: all tries of a call are one request, whatever their run index`, () => {
		const json = {};
		const tries = [0, 1, 2].map((run) => call(json, { run, execution: undefined }));
		expect(new Set(tries.map(textOf)).size).toBe(1);
		expect(tries[0]?.knownAgain).toBe(true);
	});

	test(`${line}: another call is another request, with the same arguments and run index`, () => {
		const names = [call({}), call({}), call({ machine: 'a' }), call({ machine: 'a' })];
		expect(new Set(names.map(textOf)).size).toBe(4);
	});

	test(`${line}: an execution is named where there is one, and what stands for it else is random`, () => {
		expect(call({}).execution).toBe('77');
		const names = [call({}, { execution: undefined }), call({}, { execution: undefined })];
		expect(names[0]?.execution).toMatch(/^[0-9a-f]{16}$/);
		expect(names[0]?.execution).not.toBe(names[1]?.execution);
	});
});

describe('what does not name a request', () => {
	test.each<[string, Partial<Told>]>([
		['no execution', { execution: undefined }],
		['an execution that is a placeholder', { execution: '__UNKNOWN__' }],
		['the placeholder of another version', { execution: '__UNKOWN__' }],
		['an execution that is empty', { execution: '' }],
		['no run', { run: undefined }],
		['no ID of the node', { node: '' }],
	])('%s: it cannot be known again, and is another one each time', (_name, more) => {
		const [one, other] = [nameIn(more), nameIn(more)];
		expect([one.knownAgain, other.knownAgain]).toEqual([false, false]);
		expect(textOf(one)).not.toBe(textOf(other));
		expect(textOf(one)).not.toMatch(/__|undefined/);
	});

	test('a workflow that was never saved still has executions of its own', () => {
		const context = {};
		const name = nameIn({ workflow: '__EMPTY__', context });
		expect(name).toMatchObject({ execution: '77', knownAgain: true });
		expect(name.workflow).toMatch(/^unsaved-[0-9a-f]{16}$/);
		expect(nameIn({ workflow: '__EMPTY__', context })).toEqual(name);
		expect(nameIn({ workflow: '__EMPTY__' }).workflow).not.toBe(name.workflow);
	});
});
