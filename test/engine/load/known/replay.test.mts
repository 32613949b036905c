import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { createEngine } from '../../../harness/index.mts';
import { byId, closeServicesAfterEachTest, machine, startService } from '../../service.mts';

closeServicesAfterEachTest();

const node = 'defenderMachineAction';
const items = [{ id: machine.hr }, { id: machine.finance }];

/** The comment is left at its default, mark included. */
const parameters: INodeParameters = {
	resource: 'machineAction',
	operation: 'runAntiVirusScan',
	scanType: 'Quick',
	machineId: byId('={{ $json.id }}'),
	waitForCompletion: true,
	options: {},
};

describe('Replay protection', () => {
	test('a comment bears a mark of workflow, execution, node, run and item', async () => {
		const { simulator, engine } = await startService();
		await engine.runNode({ node, items, parameters, workflowId: 'wf9', executionId: '77' });
		const comments = simulator.actions.all().map((action) => action.requestorComment);
		expect(comments).toHaveLength(2);
		expect(comments[0]).toMatch(/^Requested by an n8n workflow \[n8n:wf9\.77\.\w{12}\.0\.0\]$/);
		expect(comments[1]).toMatch(/\[n8n:wf9\.77\.\w{12}\.0\.1\]$/);
	});

	test('a node that runs twice in an execution, and two nodes, have marks of their own', async () => {
		const { simulator, engine } = await startService();
		const scan = (name: string) => ({
			id: name,
			name,
			type: 'n8n-nodes-microsoft-defender.defenderMachineAction',
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters: { ...parameters, machineId: byId(machine.hr) },
		});
		const source = (name: string, type: string) => ({ ...scan(name), type, parameters: {} });
		const to = (...names: string[]) => ({
			main: [names.map((node) => ({ node, type: 'main' as const, index: 0 }))],
		});
		const run = await engine.runWorkflow({
			workflow: {
				nodes: [
					source('Start', 'n8n-nodes-base.manualTrigger'),
					source('One', 'n8n-nodes-base.set'),
					source('Other', 'n8n-nodes-base.set'),
					scan('Scan'),
					scan('Again'),
				],
				connections: {
					Start: to('One', 'Other'),
					One: to('Scan'),
					Other: to('Scan'),
					Scan: to('Again'),
				},
			},
			pinned: { Start: [{}], One: [{}], Other: [{}] },
			workflowId: 'wf9',
			executionId: '77',
		});
		expect(run.error).toBeUndefined();
		const marks = simulator.actions
			.all()
			.map((action) => /\[n8n:.*\]$/.exec(action.requestorComment)?.[0]);
		expect(new Set(marks).size).toBe(4);
		const runs = marks.map((mark) => /^\[n8n:wf9\.77\.(\w{12})\.([01])\.0\]$/.exec(mark ?? ''));
		expect(new Set(runs.map((parts) => parts?.[1])).size).toBe(2);
		expect(runs.map((parts) => parts?.[2]).sort()).toEqual(['0', '0', '1', '1']);
	});

	test('what looks like a mark in people’s text names no request', async () => {
		const { simulator, engine } = await startService();
		const comment = 'Case 4711 [n8n:case-4711]';
		const typed = { ...parameters, comment };
		await engine.runNode({ node, items, parameters: typed, executionId: '77' });
		const again = await engine.runNode({ node, items, parameters: typed, executionId: '78' });
		expect(again.items.map((item) => item.json.reused)).toEqual([false, false]);
		for (const { requestorComment } of simulator.actions.all())
			expect(requestorComment).toMatch(/^Case 4711 \(n8n:case-4711\) \[n8n:[\w-]+\.7[78]\./);
	});

	test('a mark stands for one request: another file is another action', async () => {
		const { simulator, engine } = await startService();
		const sha1s = ['a'.repeat(40), 'b'.repeat(40)];
		simulator.machines.observe(machine.hr, ...sha1s);
		for (const sha1 of [...sha1s, ...sha1s]) {
			await engine.runNode({
				node,
				parameters: {
					...parameters,
					operation: 'stopAndQuarantineFile',
					sha1,
					machineId: byId(machine.hr),
				},
				executionId: '77',
			});
		}
		const files = simulator.requests.of('stopAndQuarantineFile').map(({ body }) => body);
		expect(files).toMatchObject(sha1s.map((Sha1) => ({ Sha1 })));
	});

	test('a second run of the same execution adopts what the first one started', async () => {
		const { simulator, engine, clock } = await startService();
		const first = await engine.runNode({ node, items, parameters, executionId: '77' });
		await clock.advance(3_600_000);
		const second = await engine.runNode({ node, items, parameters, executionId: '77' });
		expect(second.items.map((item) => item.json.id)).toEqual(
			first.items.map((item) => item.json.id),
		);
		expect(second.items.map((item) => item.json.reused)).toEqual([true, true]);
		expect(simulator.actions.all()).toHaveLength(2);
	});

	test('a dry run says so, also while the action is not visible yet', async () => {
		const { engine } = await startService({ quirks: { visibilityLagMs: 60_000 } });
		const started = { ...parameters, waitForCompletion: false };
		const first = await engine.runNode({ node, items, parameters: started, executionId: '77' });
		const dry = { ...parameters, options: { dryRun: true } };
		const plan = await engine.runNode({ node, items, parameters: dry, executionId: '77' });
		expect(plan.items.map(({ json }) => json)).toMatchObject(
			first.items.map(({ json }) => ({ verdict: 'reuse', existingAction: { id: json.id } })),
		);
	});

	test('another execution acts anew', async () => {
		const { simulator, engine } = await startService();
		await engine.runNode({ node, items, parameters, executionId: '77' });
		await engine.runNode({ node, items, parameters, executionId: '78' });
		expect(simulator.actions.all()).toHaveLength(4);
	});

	test('can be switched off', async () => {
		const { simulator, engine } = await startService();
		const off = { ...parameters, options: { replayProtection: false } };
		await engine.runNode({ node, items, parameters: off, executionId: '77' });
		await engine.runNode({ node, items, parameters: off, executionId: '77' });
		expect(simulator.actions.all()).toHaveLength(4);
	});

	test('Retry On Fail repeats no action, also while new ones are not visible yet', async () => {
		const { simulator, engine } = await startService({ quirks: { visibilityLagMs: 10_000 } });
		// What has ended already is no longer in the way of another.
		for (const { id } of items) simulator.machines.behave(id, { pendingMs: 0, runningMs: 0 });
		const run = await engine.runNode({
			node,
			items: [...items, { id: machine.unknown }],
			parameters,
			retryOnFail: true,
			executionId: '77',
		});
		expect(run.status).toBe('error');
		const machines = simulator.actions.all().map((action) => action.machineId);
		expect(machines.sort()).toEqual([machine.hr, machine.finance].sort());
	});

	test.each([
		['before anything was sent', 0],
		['after the first POST', 1],
		['after the second POST', 2],
		['in the middle of the wait', 3],
	])('a process that died %s is taken over by the next one', async (_name, step) => {
		const { simulator, engine, clock } = await startService();
		const crash =
			step < 2
				? { on: step === 0 ? 'listMachineActions' : 'runAntiVirusScan', after: step === 0 ? 0 : 1 }
				: undefined;
		if (crash !== undefined) simulator.faults.add({ ...crash, kind: 'hang' });
		await engine.runNode({
			node,
			items,
			parameters,
			executionId: '77',
			cancelAfterMs: step === 3 ? 20_000 : 1_000,
		});
		simulator.faults.clear();
		await clock.advance(30_000);
		// Another process knows nothing of what the first one remembers.
		const { tenantId, clientId } = simulator.credential;
		const other = createEngine({
			simulator,
			clock,
			credential: { tenantId: tenantId.toUpperCase(), clientId },
		});
		const run = await other.runNode({ node, items, parameters, executionId: '77' });
		expect(run.error).toBeUndefined();
		expect(run.items.map((item) => item.json.status)).toEqual(['Succeeded', 'Succeeded']);
		const machines = simulator.actions.all().map((action) => action.machineId);
		expect(machines.sort()).toEqual([machine.hr, machine.finance].sort());
	});

	test('externalId is read through', async () => {
		const { simulator, engine } = await startService();
		const { id } = simulator.actions.add({
			type: 'Isolate',
			machineId: machine.hr,
			externalId: 'SOAR-9',
		});
		const run = await engine.runNode({
			node,
			parameters: {
				resource: 'machineAction',
				operation: 'get',
				machineActionId: byId(id),
				simplify: false,
			},
		});
		expect(run.items[0]?.json.externalId).toBe('SOAR-9');
	});
});
