import { describe, expect, test } from '@jest/globals';
import type { INodeExecutionData } from 'n8n-workflow';
import type { NodeRun } from '../../harness/index.mts';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../service.mts';

closeServicesAfterEachTest();

async function isolate(
	{ engine }: Service,
	items: ReadonlyArray<INodeExecutionData['json']>,
): Promise<NodeRun> {
	return await engine.runNode({
		node: 'defenderMachineAction',
		items: [...items],
		parameters: {
			resource: 'machineAction',
			operation: 'isolate',
			machineId: byId('={{ $json.id }}'),
			comment: 'Case 4711',
			waitForCompletion: true,
		},
	});
}

function refuseLists({ simulator }: Service, times: number): void {
	const refusal = { status: 400, code: 'InvalidInput', message: 'odd' } as const;
	simulator.faults.add({ on: 'listMachineActions', kind: 'status', ...refusal, times });
}

describe('list calls that the service refuses for a moment', () => {
	test.each([2, 3])('%d of them change nothing for later runs', async (times) => {
		const service = await startService();
		const { simulator } = service;
		refuseLists(service, times);
		await isolate(service, [{ id: machine.hr }]);
		const items = Array.from({ length: 40 }, () => ({ id: simulator.machines.add({}).id }));
		simulator.requests.clear();
		const run = await isolate(service, items);
		expect(run.error).toBeUndefined();
		expect(run.items.map((item) => item.json.status)).toEqual(Array(40).fill('Succeeded'));
		expect(simulator.requests.count('getMachineAction')).toBe(0);
		expect(simulator.requests.count('listMachineActions')).toBeLessThan(items.length);
	});

	test('during a wait: that wait reads by id, and later ones use lists again', async () => {
		const service = await startService();
		const { simulator } = service;
		const refusal = { on: 'listMachineActions', kind: 'status', status: 400 } as const;
		simulator.faults.add({ ...refusal, after: 2, times: 3 });
		const first = await isolate(service, [{ id: machine.hr }, { id: machine.finance }]);
		expect(first.items.map((item) => item.json.status)).toEqual(['Succeeded', 'Succeeded']);
		expect(simulator.requests.count('getMachineAction')).toBeGreaterThan(0);
		const items = Array.from({ length: 20 }, () => ({ id: simulator.machines.add({}).id }));
		simulator.requests.clear();
		const run = await isolate(service, items);
		expect(run.items.map((item) => item.json.status)).toEqual(Array(20).fill('Succeeded'));
		expect(simulator.requests.count('getMachineAction')).toBe(0);
	});
});
