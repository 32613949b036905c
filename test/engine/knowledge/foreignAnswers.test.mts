import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../../simulator/index.mts';
import { act, node } from '../load/act.mts';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../service.mts';

closeServicesAfterEachTest();

/** Answers of status 200 that look right and are about something else. */
function foreign({ simulator }: Service, on: string, body: object, more: Partial<Fault> = {}) {
	simulator.faults.add({ on, kind: 'wrongJson', body, status: 200, ...more });
}

const otherAction = {
	id: '11111111-2222-3333-4444-555555555555',
	type: 'Isolate',
	status: 'Succeeded',
	machineId: machine.finance,
	requestorComment: 'Case 4711',
};
const otherMachine = { id: machine.finance, machineTags: ['harmless'], healthStatus: 'Active' };

describe('an answer that names something else counts for nothing', () => {
	test('a start that is answered with an action of another machine is looked for', async () => {
		const service = await startService();
		foreign(service, 'isolate', otherAction);
		const run = await service.engine.runNode({ node, parameters: act('isolate') });
		expect(run.items[0]?.json).toMatchObject({ machineId: machine.hr, status: 'Succeeded' });
		expect(run.items[0]?.json.id).not.toBe(otherAction.id);
		expect(service.simulator.requests.count('isolate')).toBe(1);
	});

	test('a start that is answered with an action of another type is looked for', async () => {
		const service = await startService();
		foreign(service, 'isolate', { ...otherAction, machineId: machine.hr, type: 'Unisolate' });
		const run = await service.engine.runNode({ node, parameters: act('isolate') });
		expect(run.items[0]?.json).toMatchObject({ type: 'Isolate', status: 'Succeeded' });
		expect(service.simulator.requests.count('isolate')).toBe(1);
	});

	test.each(['Pending', 'Succeeded'])(
		'a start that is answered with an action that had ended before is looked for (%s)',
		async (status) => {
			const service = await startService();
			const { engine, simulator } = service;
			const first = await engine.runNode({ node, parameters: act('isolate'), executionId: '1' });
			await engine.runNode({ node, parameters: act('unisolate'), executionId: '2' });
			foreign(service, 'isolate', { ...first.items[0]?.json, status });
			const run = await engine.runNode({ node, parameters: act('isolate'), executionId: '3' });
			expect(run.items[0]?.json).toMatchObject({ status: 'Succeeded', reused: false });
			expect(run.items[0]?.json.id).not.toBe(first.items[0]?.json.id);
			expect(simulator.requests.count('isolate')).toBe(2);
		},
	);

	test('where nothing shows up it is uncertain, and not sent again', async () => {
		const service = await startService();
		foreign(service, 'isolate', otherAction);
		service.simulator.quirks.visibilityLagMs = 3_600_000;
		const run = await service.engine.runNode({ node, parameters: act('isolate') });
		expect(run.error?.message).toContain(
			'It is not certain whether an isolation of hr-lt-0107 was started',
		);
		expect(run.error?.message).toContain(machine.finance);
		expect(run.error?.description).toContain('may have been started');
		expect(service.simulator.requests.count('isolate')).toBe(1);
	});

	test('an action read by its ID', async () => {
		const service = await startService();
		foreign(service, 'getMachineAction', otherAction);
		const { id } = service.simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
		const run = await service.engine.runNode({
			node,
			parameters: { resource: 'machineAction', operation: 'get', machineActionId: byId(id) },
		});
		expect(run.error?.message).toContain(`asked about machine action ${id}`);
		expect(run.error?.message).toContain(otherAction.id);
	});

	test('a wait does not end by it', async () => {
		const service = await startService();
		const { id } = service.simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
		foreign(service, 'getMachineAction', otherAction, { times: 3 });
		const run = await service.engine.runNode({
			node,
			parameters: { resource: 'machineAction', operation: 'wait', machineActionId: byId(id) },
		});
		expect(run.items[0]?.json).toMatchObject({ id, machineId: machine.hr, completed: true });
	});

	test('a list of other actions tells nothing', async () => {
		const service = await startService();
		const ids = [machine.hr, machine.finance].map(
			(machineId) => service.simulator.actions.add({ type: 'Isolate', machineId }).id,
		);
		foreign(service, 'listMachineActions', { value: [otherAction] }, { times: 3 });
		const run = await service.engine.runNode({
			node,
			items: ids.map((id) => ({ id })),
			parameters: {
				resource: 'machineAction',
				operation: 'wait',
				machineActionId: byId('={{ $json.id }}'),
			},
		});
		expect(run.items.map(({ json }) => json.id)).toEqual(ids);
		expect(run.items.map(({ json }) => json.completed)).toEqual([true, true]);
	});

	test('guard rails do not judge a machine by the record of another', async () => {
		const service = await startService();
		service.simulator.machines.update(machine.hr, { machineTags: ['tier-0'] });
		foreign(service, 'getMachine', otherMachine);
		const guardRails = { tags: 'tier-0' };
		const run = await service.engine.runNode({ node, parameters: act('isolate', { guardRails }) });
		expect(run.error?.message).toContain('guard rails could not be checked');
		expect(run.error?.message).toContain(machine.finance);
		expect(service.simulator.requests.posts()).toEqual([]);
	});

	test('a machine read by its ID', async () => {
		const service = await startService();
		foreign(service, 'getMachine', otherMachine);
		const run = await service.engine.runNode({
			node,
			parameters: { resource: 'machine', operation: 'get', machineId: byId(machine.hr) },
		});
		expect(run.error?.message).toContain(`asked about machine ${machine.hr}`);
	});

	test('a cancellation is believed when the action says so itself', async () => {
		const service = await startService();
		const { id } = service.simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
		const cancel = {
			resource: 'machineAction',
			operation: 'cancel',
			machineActionId: byId(id),
			comment: 'Wrong host',
		};
		foreign(service, 'cancel', { ...otherAction, status: 'Cancelled' });
		const found = await service.engine.runNode({ node, parameters: cancel });
		expect(found.items[0]?.json).toMatchObject({ id, status: 'Cancelled', alreadyFinal: false });
		const other = service.simulator.actions.add({ type: 'Isolate', machineId: machine.finance });
		service.simulator.faults.add({
			on: 'cancel',
			kind: 'status',
			status: 200,
			times: Infinity,
		});
		const run = await service.engine.runNode({
			node,
			parameters: { ...cancel, machineActionId: byId(other.id) },
		});
		expect(run.error?.message).toContain('without a machine action');
		expect(service.simulator.actions.get(other.id)?.status).not.toBe('Cancelled');
	});
});
