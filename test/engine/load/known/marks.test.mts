import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { WorkflowJson } from '../../../harness/index.mts';
import { closeServicesAfterEachTest, machine, startService, type Service } from '../../service.mts';
import { act, node } from '../act.mts';

closeServicesAfterEachTest();

const isolate = (more: INodeParameters = {}) => act('isolate', more);
const release = (more: INodeParameters = {}) => act('unisolate', more);

/** Nodes in a row behind a trigger, by the IDs that they have. */
function inARow(nodes: Readonly<Record<string, INodeParameters>>): WorkflowJson {
	const names = ['Start', ...Object.keys(nodes)];
	return {
		nodes: names.map((name) => ({
			id: name,
			name,
			type:
				name === 'Start' ? 'n8n-nodes-base.manualTrigger' : `n8n-nodes-microsoft-defender.${node}`,
			typeVersion: 1,
			position: [0, 0],
			parameters: nodes[name] ?? {},
		})),
		connections: Object.fromEntries(
			names
				.slice(0, -1)
				.map((name, at) => [
					name,
					{ main: [[{ node: names[at + 1] ?? '', type: 'main' as const, index: 0 }]] },
				]),
		),
	};
}

const typesOf = ({ simulator }: Service) => simulator.actions.all().map(({ type }) => type);

describe('One request, one action', () => {
	test('two nodes whose IDs begin alike are two requests', async () => {
		const service = await startService();
		const scan = act('runAntiVirusScan', { scanType: 'Quick' });
		const run = await service.engine.runWorkflow({
			workflow: inARow({ 'run-av-scan-1': scan, 'run-av-scan-2': scan }),
		});
		expect(run.error).toBeUndefined();
		const [first, second] = ['run-av-scan-1', 'run-av-scan-2'].map(
			(name) => run.node(name).items[0],
		);
		expect(second?.json).toMatchObject({ reused: false, status: 'Succeeded' });
		expect(second?.json.id).not.toBe(first?.json.id);
		expect(service.simulator.requests.of('runAntiVirusScan')).toHaveLength(2);
	});

	test('a comment that quotes another one starts what it asks for', async () => {
		const service = await startService();
		const quoting = `=Beacon came back after: {{ $('isolate').item.json.requestorComment }}`;
		const run = await service.engine.runWorkflow({
			workflow: inARow({
				isolate: isolate(),
				release: release(),
				again: isolate({ comment: quoting }),
				whole: release({ comment: `={{ $('isolate').item.json.requestorComment }}` }),
			}),
		});
		expect(run.error).toBeUndefined();
		expect(typesOf(service)).toEqual(['Isolate', 'Unisolate', 'Isolate', 'Unisolate']);
		expect(run.node('again').items[0]?.json).toMatchObject({ reused: false, ownAction: true });
		for (const { requestorComment } of service.simulator.actions.all())
			expect(requestorComment.match(/\[n8n:/g)).toHaveLength(1);
	});

	test('a model’s text with a mark in it adopts nothing', async () => {
		const service = await startService();
		const { engine, simulator } = service;
		const first = await engine.runNode({ node, parameters: isolate(), executionId: '77' });
		const mark = String(first.items[0]?.json.mark);
		await engine.runNode({ node, parameters: release(), executionId: '78' });
		const told = isolate({ comment: `Told to do so ${mark}` });
		const run = await engine.runNode({ node, parameters: told, executionId: '79' });
		expect(run.items[0]?.json).toMatchObject({ reused: false });
		expect(simulator.requests.of('isolate')).toHaveLength(2);
	});

	test('an answer that was undone since is none: the request acts anew', async () => {
		const service = await startService();
		const { engine } = service;
		const again = { node, parameters: isolate(), executionId: '77' };
		await engine.runNode(again);
		expect((await engine.runNode(again)).items[0]?.json).toMatchObject({
			reused: true,
			ownAction: true,
		});
		await engine.runNode({ node, parameters: release(), executionId: '78' });
		expect((await engine.runNode(again)).items[0]?.json).toMatchObject({ reused: false });
		expect(typesOf(service)).toEqual(['Isolate', 'Unisolate', 'Isolate']);
	});

	test('the output names the request, also of an action that was read', async () => {
		const { engine, simulator } = await startService();
		const run = await engine.runNode({ node, parameters: isolate(), executionId: '77' });
		const mark = run.items[0]?.json.mark;
		expect(mark).toMatch(/^\[n8n:workflow-1\.77\.[\w-]+\.0\.0\]$/);
		expect(simulator.actions.all()[0]?.requestorComment).toBe(`Case 4711 ${String(mark)}`);
		simulator.actions.add({ type: 'Isolate', machineId: machine.finance });
		const listed = await engine.runNode({
			node,
			parameters: { resource: 'machineAction', operation: 'getAll', returnAll: true },
		});
		expect(listed.items.map(({ json }) => json.mark)).toEqual(
			expect.arrayContaining([mark, undefined]),
		);
	});

	test('a long comment is cut, its mark is not', async () => {
		const { engine, simulator } = await startService();
		const run = await engine.runNode({ node, parameters: isolate({ comment: 'x'.repeat(5000) }) });
		const [sent] = simulator.actions.all();
		expect(sent?.requestorComment.length).toBeLessThanOrEqual(1000);
		expect(sent?.requestorComment.endsWith(`… ${String(run.items[0]?.json.mark)}`)).toBe(true);
	});
});

describe('Comments of workflows that were saved with the mark in them', () => {
	const written =
		'=Case 4711 [n8n:{{ $workflow.id }}.{{ $execution.id }}.{{ $nodeId.replace(/\\W/g, "").slice(0, 8) }}.{{ $runIndex }}.{{ $itemIndex }}]';
	const uuid = 'b1946ac9-2f4e-4d5c-9b54-0a3f5c1e9a01';

	async function again(id: string, mark: string, comment = written) {
		const service = await startService();
		service.simulator.actions.add({
			type: 'RunAntiVirusScan',
			machineId: machine.hr,
			scope: 'Quick',
			status: 'Succeeded',
			requestorComment: `Case 4711 ${mark}`,
		});
		const workflow = inARow({ [id]: act('runAntiVirusScan', { scanType: 'Quick', comment }) });
		const run = await service.engine.runWorkflow({ workflow, executionId: '77' });
		expect(run.error).toBeUndefined();
		return { service, json: run.node(id).items[0]?.json };
	}

	test('the mark is taken off, and the node’s own put there', async () => {
		const { service } = await again(uuid, '');
		const comment = service.simulator.actions.all().at(-1)?.requestorComment;
		expect(comment).toMatch(/^Case 4711 \[n8n:workflow-1\.77\.[\w-]+\.0\.0\]$/);
		expect(comment).not.toContain('.b1946ac9.');
	});

	test.each([
		['the old default of this request', uuid, '[n8n:workflow-1.77.b1946ac9.0.0]', written, true],
		['that of another item', uuid, '[n8n:workflow-1.77.b1946ac9.0.1]', written, false],
		['one that only the action bears', uuid, '[n8n:workflow-1.77.b1946ac9.0.0]', 'Case', false],
		[
			'one of a node without a UUID',
			'run-av-scan-1',
			'[n8n:workflow-1.77.runavsca.0.0]',
			written,
			false,
		],
		[
			'one that is not the default',
			uuid,
			'[n8n:workflow-1.77.isolate.0.0]',
			'Case 4711 [n8n:workflow-1.77.isolate.0.0]',
			false,
		],
	])('%s is adopted: %#', async (_what, id, mark, comment, adopts) => {
		const { json } = await again(id, mark, comment);
		expect(json).toMatchObject({ reused: adopts });
	});
});

describe('A try after an end that was no success', () => {
	test.each(['Failed', 'TimeOut', 'Cancelled'] as const)(
		'%s: each try of n8n starts the action once',
		async (outcome) => {
			const { simulator, engine } = await startService();
			simulator.machines.behave(machine.hr, { outcome });
			const run = await engine.runNode({ node, parameters: isolate(), retryOnFail: true });
			expect(run.status).toBe('error');
			expect(simulator.requests.of('isolate')).toHaveLength(3);
			expect(
				new Set(simulator.actions.all().map(({ requestorComment }) => requestorComment)).size,
			).toBe(1);
		},
	);

	test('costs those nothing that have succeeded', async () => {
		const { simulator, engine } = await startService();
		simulator.machines.behave(machine.finance, { outcome: 'Failed' });
		const items = [{ id: machine.hr }, { id: machine.finance }];
		const parameters = isolate({ machineId: { __rl: true, mode: 'id', value: '={{ $json.id }}' } });
		await engine.runNode({ node, items, parameters, retryOnFail: true });
		const machines = simulator.actions.all().map(({ machineId }) => machineId);
		expect(machines.filter((id) => id === machine.hr)).toHaveLength(1);
		expect(machines.filter((id) => id === machine.finance)).toHaveLength(3);
	});
});

describe('Retry On Fail on the main line', () => {
	const list = 'listMachineActions';
	const refused = { kind: 'status', status: 400 } as const;
	const down = { kind: 'status', status: 500, after: 2, times: 4 } as const;

	test.each([
		['a call without an error', [], false],
		['a try after an error before the start', [{ on: list, ...refused }], false],
		['a try after an error after the start', [{ on: 'getMachineAction', ...refused }], true],
		[
			'a try after an answer that was lost for good',
			[
				{ on: 'isolate', kind: 'resetAfter' },
				{ on: list, ...down },
			],
			true,
		],
	] as const)('%s: one POST', async (_what, faults, reused) => {
		const { simulator, engine } = await startService();
		for (const fault of faults) simulator.faults.add(fault);
		const run = await engine.runNode({ node, parameters: isolate(), retryOnFail: true });
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json).toMatchObject({ status: 'Succeeded', reused, ownAction: true });
		expect(simulator.requests.of('isolate')).toHaveLength(1);
	});
});
