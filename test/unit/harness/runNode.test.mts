import { describe, expect, test } from '@jest/globals';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { engineWith } from './support/engines.mts';
import { probe, textOf } from './support/types.mts';

/** Gives each item's `text`; fails on the text "bad", as an item if the node continues on errors. */
async function echo(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = context.getInputData().map((_item, index): INodeExecutionData => {
		const text = textOf(context, index);
		if (text !== 'bad') return { json: { text }, pairedItem: { item: index } };
		if (!context.continueOnFail()) throw new Error('That text is bad');
		return { json: { error: 'That text is bad' }, pairedItem: { item: index } };
	});
	return await Promise.resolve([items]);
}

describe('runNode', () => {
	test('feeds plain data, resolves expressions, and keeps paired items', async () => {
		const run = await engineWith(echo).runNode({
			node: 'probe',
			parameters: { text: '={{ $json.name + " of " + $itemIndex }}' },
			items: [{ name: 'a' }, { json: { name: 'b' } }],
		});
		expect(run.items).toEqual([
			{ json: { text: 'a of 0' }, pairedItem: { item: 0 } },
			{ json: { text: 'b of 1' }, pairedItem: { item: 1 } },
		]);
		expect(run.status).toBe('success');
		expect(run.error).toBeUndefined();
	});

	test('gives one empty item unless told otherwise, and runs nothing on none', async () => {
		const engine = engineWith(echo);
		const once = await engine.runNode({ node: 'probe', parameters: { text: 'x' } });
		expect(once.items).toHaveLength(1);
		const never = await engine.runNode({ node: 'probe', parameters: { text: 'bad' }, items: [] });
		expect([never.status, never.outputs]).toEqual(['success', []]);
	});

	test('an error stops the execution and says what n8n shows', async () => {
		const engine = engineWith(async (context) => {
			const { NodeOperationError } = await import('n8n-workflow');
			throw new NodeOperationError(context.getNode(), 'No such machine', {
				description: 'Check the name.',
				itemIndex: 1,
			});
		});
		const run = await engine.runNode({ node: 'probe', parameters: {} });
		expect(run.status).toBe('error');
		expect(run.error).toMatchObject({
			name: 'NodeOperationError',
			message: 'No such machine',
			description: 'Check the name.',
			context: { itemIndex: 1 },
		});
		expect(run.items).toEqual([]);
	});

	test('continues with error items on the regular output', async () => {
		const run = await engineWith(echo).runNode({
			node: 'probe',
			parameters: { text: '={{ $json.text }}' },
			items: [{ text: 'good' }, { text: 'bad' }],
			onError: 'continueRegularOutput',
		});
		expect(run.items.map(({ json }) => json)).toEqual([
			{ text: 'good' },
			{ error: 'That text is bad' },
		]);
		expect([run.status, run.errorItems]).toEqual(['success', []]);
	});

	test('routes error items to the error output, merged with their input and paired', async () => {
		const run = await engineWith(echo).runNode({
			node: 'probe',
			parameters: { text: '={{ $json.text }}' },
			items: [{ text: 'bad', machine: 'pc1' }, { text: 'good' }],
			onError: 'continueErrorOutput',
		});
		expect(run.items).toEqual([{ json: { text: 'good' }, pairedItem: { item: 1 } }]);
		expect(run.errorItems).toEqual([
			{
				json: { text: 'bad', machine: 'pc1', error: 'That text is bad' },
				pairedItem: { item: 0 },
			},
		]);
	});

	test('retries three times when asked to', async () => {
		let tries = 0;
		const engine = engineWith(async () => {
			tries += 1;
			await Promise.resolve();
			throw new Error(`try ${tries} failed`);
		});
		const run = await engine.runNode({ node: 'probe', parameters: {}, retryOnFail: true });
		expect(run.error?.message).toBe('try 3 failed');
		await engine.runNode({ node: 'probe', parameters: {} });
		expect(tries).toBe(4);
	});

	test('tells the node its execution, workflow, name and mode', async () => {
		const engine = engineWith(async (context) => {
			const json = {
				execution: context.getExecutionId(),
				workflow: context.getWorkflow().id ?? '',
				name: context.getNode().name,
				mode: context.getMode(),
				inExpression: textOf(context, 0),
			};
			return await Promise.resolve([[{ json }]]);
		});
		const named = { executionId: '77', workflowId: 'wf9', nodeName: 'Isolate' };
		const parameters = { text: '={{ $execution.id + $workflow.id }}' };
		const run = await engine.runNode({ node: 'probe', parameters, mode: 'manual', ...named });
		expect(run.items[0]?.json).toEqual({
			execution: '77',
			workflow: 'wf9',
			name: 'Isolate',
			mode: 'manual',
			inExpression: '77wf9',
		});
		const plain = await engine.runNode({ node: 'probe', parameters: {} });
		expect(plain.items[0]?.json).toMatchObject({ mode: 'trigger', name: 'Node' });
	});

	test('reports what n8n refuses to start', async () => {
		const required = { displayName: 'ID', name: 'id', type: 'string', default: '', required: true };
		const strict = probe(echo, [{ ...required, type: 'string' }]);
		const engine = engineWith(echo, { nodeTypes: { strict } });
		const run = await engine.runNode({ node: 'strict', parameters: {} });
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain('Parameter "ID" is required');
	});

	test('passes hints on', async () => {
		const engine = engineWith(async (context) => {
			context.addExecutionHints({ message: 'Waiting for the quota', location: 'outputPane' });
			return await Promise.resolve([[{ json: {} }]]);
		});
		const run = await engine.runNode({ node: 'probe', parameters: {} });
		expect(run.hints).toEqual([{ message: 'Waiting for the quota', location: 'outputPane' }]);
	});

	test('cannot change the data that a test hands in', async () => {
		const items = [{ text: 'mine' }];
		const engine = engineWith(async (context) => {
			for (const { json } of context.getInputData()) json['text'] = 'theirs';
			return await Promise.resolve([context.getInputData()]);
		});
		await engine.runNode({ node: 'probe', parameters: {}, items });
		expect(items).toEqual([{ text: 'mine' }]);
	});

	test('says which type is unknown', async () => {
		const engine = engineWith(echo);
		await expect(engine.runNode({ node: 'nobody', parameters: {} })).rejects.toThrow('"nobody"');
	});
});

describe('what leaves the engine', () => {
	test('logs, outputs and errors are all found in one text', async () => {
		const engine = engineWith(async (context) => {
			context.logger.warn('signed in with the-token', { header: 'the-header' });
			const text = textOf(context, 0);
			if (text === 'fail') throw new Error('the-error', { cause: new Error('the-cause') });
			return await Promise.resolve([[{ json: { field: 'the-output' } }]]);
		});
		await engine.runNode({ node: 'probe', parameters: {} });
		await engine.runNode({ node: 'probe', parameters: { text: 'fail' } });
		const line = 'warn: signed in with the-token {"header":"the-header"}';
		expect(engine.logs.filter((each) => each.startsWith('warn'))).toEqual([line, line]);
		for (const part of ['the-token', 'the-header', 'the-output', 'the-error']) {
			expect(engine.everything).toContain(part);
		}
		expect(engine.everything).not.toContain('the secret');
	});

	test('engines side by side keep their logs apart', async () => {
		const logging = async (context: IExecuteFunctions): Promise<INodeExecutionData[][]> => {
			await new Promise(setImmediate);
			context.logger.info(textOf(context, 0));
			return [[]];
		};
		const [one, two] = [engineWith(logging), engineWith(logging)];
		await Promise.all([
			one.runNode({ node: 'probe', parameters: { text: 'from one' } }),
			two.runNode({ node: 'probe', parameters: { text: 'from two' } }),
		]);
		expect([one.logs, two.logs]).toEqual([['info: from one'], ['info: from two']]);
	});
});
