import { describe, expect, test } from '@jest/globals';
import type { IExecuteFunctions, INode, INodeConnections, INodeExecutionData } from 'n8n-workflow';
import { virtualClock, type NodeEvent, type WorkflowJson } from '../../harness/index.mts';
import { engineWith } from './support/engines.mts';
import { credentialName, textOf } from './support/types.mts';

function node(name: string, type: string, parameters: INode['parameters'] = {}): INode {
	return { id: name, name, type, typeVersion: 1, position: [0, 0], parameters };
}

/** Connects nodes in a row by their first outputs. */
function chain(...nodes: INode[]): WorkflowJson {
	const connections = Object.fromEntries(
		nodes
			.slice(1)
			.map((to, index): [string, INodeConnections] => [
				nodes[index]?.name ?? '',
				{ main: [[{ node: to.name, type: 'main', index: 0 }]] },
			]),
	);
	return { nodes, connections, settings: { executionOrder: 'v1' } };
}

const start = node('Start', 'n8n-nodes-base.manualTrigger');

async function upper(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = context.getInputData().map((_item, index) => {
		const text = textOf(context, index).toUpperCase();
		return { json: { text }, pairedItem: { item: index } };
	});
	return await Promise.resolve([items]);
}

describe('runWorkflow', () => {
	test('runs from the trigger and tells each node as it starts and ends', async () => {
		const set = node('Name', 'n8n-nodes-base.set', {
			assignments: {
				assignments: [
					{ id: '1', name: 'machine.name', value: 'pc1', type: 'string' },
					{ id: '2', name: 'count', value: '={{ 1 + 1 }}', type: 'number' },
				],
			},
		});
		const events: NodeEvent[] = [];
		const shout = node('Shout', 'probe', { text: '={{ $("Name").item.json.machine.name }}' });
		const run = await engineWith(upper).runWorkflow({
			workflow: chain(start, set, shout),
			onNode: (event) => events.push(event),
		});
		expect(run.status).toBe('success');
		expect(run.executed).toEqual(['Start', 'Name', 'Shout']);
		expect(run.node('Name').items[0]?.json).toEqual({ machine: { name: 'pc1' }, count: 2 });
		expect(run.node('Shout').items[0]?.json).toEqual({ text: 'PC1' });
		expect(events.map((event) => `${event.phase} ${event.node}`)).toEqual([
			'start Start',
			'done Start',
			'start Name',
			'done Name',
			'start Shout',
			'done Shout',
		]);
		expect(events.at(-1)?.items?.[0]?.json).toEqual({ text: 'PC1' });
	});

	test('runs a schedule or manual trigger in manual mode too', async () => {
		for (const type of ['scheduleTrigger', 'manualTrigger']) {
			const workflow = chain(node('Start', `n8n-nodes-base.${type}`), node('Next', 'probe'));
			const run = await engineWith(upper).runWorkflow({ workflow, mode: 'manual' });
			expect(run.executed).toEqual(['Start', 'Next']);
		}
	});

	test('uses pinned output instead of running a node', async () => {
		const workflow = chain(
			start,
			node('Ask', 'probe'),
			node('Shout', 'probe', { text: '={{ $json.a }}' }),
		);
		const run = await engineWith(upper).runWorkflow({
			workflow,
			pinned: { Ask: [{ a: 'pinned' }] },
		});
		expect(run.node('Shout').items[0]?.json).toEqual({ text: 'PINNED' });
	});

	test('divides, filters and merges as n8n does', async () => {
		const condition = {
			conditions: {
				options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 },
				combinator: 'and',
				conditions: [
					{
						id: '1',
						leftValue: '={{ $json.n }}',
						rightValue: 1,
						operator: { type: 'number', operation: 'gt' },
					},
				],
			},
		};
		const workflow: WorkflowJson = {
			nodes: [
				start,
				node('Big?', 'n8n-nodes-base.if', condition),
				node('Merge', 'n8n-nodes-base.merge'),
				node('Only big', 'n8n-nodes-base.filter', condition),
				node('Note', 'n8n-nodes-base.stickyNote', { content: 'Read me' }),
			],
			connections: {
				Start: { main: [[{ node: 'Big?', type: 'main', index: 0 }]] },
				'Big?': {
					main: [
						[{ node: 'Merge', type: 'main', index: 0 }],
						[{ node: 'Merge', type: 'main', index: 1 }],
					],
				},
				Merge: { main: [[{ node: 'Only big', type: 'main', index: 0 }]] },
			},
			settings: { executionOrder: 'v1' },
		};
		const pinned = { Start: [{ n: 1 }, { n: 2 }, { n: 3 }] };
		const run = await engineWith(upper).runWorkflow({ workflow, pinned });
		const numbers = (name: string, output = 0): unknown[] =>
			(run.node(name).outputs[output] ?? []).map(({ json }) => json['n']);
		expect([numbers('Big?'), numbers('Big?', 1)]).toEqual([[2, 3], [1]]);
		expect(numbers('Merge')).toEqual([2, 3, 1]);
		expect(numbers('Only big')).toEqual([2, 3]);
		expect(() => run.node('Note')).toThrow('did not run');
		expect(() => run.node('Nobody')).toThrow('no node');
	});

	test('reports where it stopped and why', async () => {
		const engine = engineWith(() => Promise.reject(new Error('It broke')));
		const events: NodeEvent[] = [];
		const run = await engine.runWorkflow({
			workflow: chain(start, node('Breaks', 'probe'), node('After', 'n8n-nodes-base.noOp')),
			onNode: (event) => events.push(event),
		});
		expect([run.status, run.error?.message]).toEqual(['error', 'It broke']);
		expect(run.node('Breaks').status).toBe('error');
		expect(run.node('Start').status).toBe('success');
		expect(run.executed).toEqual(['Start', 'Breaks']);
		expect(events.at(-1)?.error?.message).toBe('It broke');
	});

	test('cancels in virtual time and keeps what was done', async () => {
		const clock = virtualClock();
		const engine = engineWith(
			async (context) => {
				await clock.sleep(3_600_000, context.getExecutionCancelSignal());
				return [[]];
			},
			{ clock },
		);
		const workflow = chain(start, node('Waits', 'probe'), node('After', 'n8n-nodes-base.noOp'));
		const run = await engine.runWorkflow({ workflow, cancelAfterMs: 60_000 });
		expect([run.status, run.node('Start').status]).toEqual(['canceled', 'success']);
		expect(run.node('Waits').status).toBe('canceled');
		expect(clock.elapsed).toBe(60_000);
	});

	test('puts the stored credential in the place of the one that the file names', async () => {
		const engine = engineWith(async (context) => {
			const { clientSecret } = await context.getCredentials(credentialName);
			return [[{ json: { clientSecret } }]];
		});
		const named = {
			...node('Uses', 'probe'),
			credentials: { [credentialName]: { id: '99', name: 'Theirs' } },
		};
		const run = await engine.runWorkflow({
			workflow: chain(start, named),
			credential: { clientSecret: 'changed' },
		});
		expect(run.node('Uses').items[0]?.json).toEqual({ clientSecret: 'changed' });
		expect(named.credentials).toEqual({ [credentialName]: { id: '99', name: 'Theirs' } });
	});

	test('starts where it is told', async () => {
		const workflow: WorkflowJson = {
			nodes: [start, node('Other', 'n8n-nodes-base.scheduleTrigger')],
			connections: {},
		};
		const run = await engineWith(upper).runWorkflow({ workflow, startNode: 'Other' });
		expect(run.executed).toEqual(['Other']);
	});
});
