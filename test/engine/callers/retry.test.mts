import { describe, expect, test } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { WorkflowJson, WorkflowRun } from '../../harness/index.mts';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../service.mts';

closeServicesAfterEachTest();

const start = 'Start';
const nodes = 'n8n-nodes-microsoft-defender.defenderMachineAction';

/** "Start", the node, and a node behind it that fails on demand. */
function workflowOf(parameters: INodeParameters): WorkflowJson {
	const node = (name: string, type: string, own: INodeParameters) => ({
		id: `id of ${name}`,
		name,
		type,
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: own,
	});
	const to = (name: string) => ({ main: [[{ node: name, type: 'main' as const, index: 0 }]] });
	return {
		nodes: [
			node(start, 'n8n-nodes-base.manualTrigger', {}),
			node('Node', nodes, { resource: 'machineAction', waitForCompletion: true, ...parameters }),
			node('Next', nodes, {
				resource: 'machineAction',
				operation: 'get',
				machineActionId: byId('={{ $json.id }}'),
			}),
		],
		connections: { [start]: to('Node'), Node: to('Next') },
	};
}

/** Runs the workflow, and the failed execution again and again by the button. */
async function runAndRetry(
	{ engine }: Service,
	workflow: WorkflowJson,
	items: IDataObject[],
	times = 1,
): Promise<WorkflowRun[]> {
	const runs = [await engine.runWorkflow({ workflow, pinned: { [start]: items } })];
	for (let time = 1; time <= times; time += 1) {
		const retryOf = runs.at(-1);
		if (retryOf === undefined) break;
		const executionId = String(time + 1);
		const run = await engine.runWorkflow({ workflow, retryOf, executionId });
		runs.push(run);
	}
	return runs;
}

const isolate = { operation: 'isolate', machineId: byId('={{ $json.id }}') };

describe('the button Retry on a failed execution', () => {
	test('starts no second collection where the first one could not be fetched', async () => {
		const service = await startService();
		const { simulator } = service;
		simulator.machines.behave(
			machine.hr,
			{ packageContent: new Uint8Array(3_000_000) },
			'CollectInvestigationPackage',
		);
		const workflow = workflowOf({
			operation: 'collectInvestigationPackage',
			machineId: byId(machine.hr),
			options: { largestFile: 1 },
		});
		const runs = await runAndRetry(service, workflow, [{}], 2);
		expect(runs.map(({ status }) => status)).toEqual(['error', 'error', 'error']);
		expect(simulator.requests.count('getPackageUri')).toBe(3);
		expect(simulator.requests.count('collectInvestigationPackage')).toBe(1);
	});

	test('isolates the one of four machines that failed, and no other again', async () => {
		const service = await startService();
		const { simulator } = service;
		const ids = Array.from({ length: 4 }, () => simulator.machines.add({}).id);
		simulator.faults.add({ on: 'isolate', machineId: ids[2] ?? '', kind: 'status', status: 422 });
		const [, again] = await runAndRetry(
			service,
			workflowOf(isolate),
			ids.map((id) => ({ id })),
		);
		expect(again?.node('Node').items.map(({ json }) => json)).toMatchObject(
			ids.map((machineId, index) => ({ machineId, status: 'Succeeded', reused: index !== 2 })),
		);
		const sent = simulator.requests.of('isolate').map(({ machineId }) => machineId);
		expect(sent.sort()).toEqual([...ids, ids[2]].sort());
	});

	test('does not call done what was undone in between', async () => {
		const service = await startService();
		const { simulator, engine, clock } = service;
		const items = [{ id: machine.hr }, { id: machine.finance }];
		simulator.faults.add({
			on: 'isolate',
			machineId: machine.finance,
			kind: 'status',
			status: 422,
		});
		const workflow = workflowOf(isolate);
		const failed = await engine.runWorkflow({ workflow, pinned: { [start]: items } });
		// Nothing was waited for when the other machine's call had failed.
		await clock.advance(600_000);
		const release = await engine.runWorkflow({
			workflow: workflowOf({ operation: 'unisolate', machineId: byId(machine.hr) }),
			pinned: { [start]: [{}] },
			executionId: '2',
		});
		expect(release.error).toBeUndefined();
		const again = await engine.runWorkflow({ workflow, retryOf: failed, executionId: '3' });
		expect(again.node('Node').items.map(({ json }) => json.reused)).toEqual([false, false]);
	});

	test('a run of the node that succeeded is not taken for its next run', async () => {
		const service = await startService();
		const { simulator, engine } = service;
		// The node behind it fails once, and leads back to ours.
		const workflow = workflowOf({
			operation: 'runAntiVirusScan',
			scanType: 'Quick',
			machineId: byId(machine.hr),
		});
		const back = { main: [[{ node: 'Node', type: 'main' as const, index: 0 }]] };
		const loop = { ...workflow, connections: { ...workflow.connections, Next: back } };
		simulator.faults.add({ on: 'getMachineAction', kind: 'status', status: 422, after: 1 });
		simulator.machines.behave(machine.hr, { pendingMs: 0, runningMs: 0 });
		const failed = await engine.runWorkflow({ workflow: loop, pinned: { [start]: [{}] } });
		expect(failed.executed).toEqual([start, 'Node', 'Next']);
		simulator.faults.add({ on: 'runAntiVirusScan', after: 1, kind: 'status', status: 422 });
		const again = await engine.runWorkflow({
			workflow: loop,
			retryOf: failed,
			executionId: '2',
		});
		expect(again.runsOf('Node').map(({ items }) => items[0]?.json.reused)).toEqual([
			false,
			false,
			undefined,
		]);
		expect(simulator.actions.all()).toHaveLength(2);
	});
});
