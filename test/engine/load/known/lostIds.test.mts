import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { byId, closeServicesAfterEachTest, machine, startService } from '../../service.mts';
import { act } from '../act.mts';
import { confusing, locator, node, startConfusingService } from '../../targets/park.mts';

closeServicesAfterEachTest();

const isolate = (more: INodeParameters = {}) => act('isolate', more);

const refusal = { kind: 'status', status: 400, code: 'BadRequest', message: 'no' } as const;
const allOfThem = { machineId: locator('name', 'pair'), options: { ifSeveral: 'all' } };

describe('a node that goes on after errors', () => {
	test('names the action that it started and could not wait for', async () => {
		const { simulator, engine } = await startService();
		simulator.apps.update(simulator.credential.clientId, { roles: ['Machine.Isolate'] });
		const run = await engine.runNode({
			node,
			parameters: isolate({ guardRails: { ifUnknown: 'goAhead' } }),
			onError: 'continueErrorOutput',
		});
		const [started] = simulator.actions.all();
		expect(run.errorItems[0]?.json).toMatchObject({
			error: expect.stringMatching(
				`^The isolation of hr-lt-0107 goes on in Microsoft Defender, but its end could not be read: .*Machine.Read.All\nIsolate ${started?.id ?? ''}\nThe guard rails could not be checked\\. .*$`,
			),
			message: { kind: 'forbidden', machineActionId: started?.id, machineId: machine.hr },
		});
	});

	test('names the action that the Wait operation saw and could not see to its end', async () => {
		const { simulator, engine } = await startService();
		simulator.machines.behave(machine.hr, { neverEnds: true });
		const { id } = simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
		const forbidden = { kind: 'status', status: 403, code: 'Forbidden', message: 'no' } as const;
		simulator.faults.add({ on: 'getMachineAction', ...forbidden, after: 2, times: Infinity });
		const run = await engine.runNode({
			node,
			parameters: { resource: 'machineAction', operation: 'wait', machineActionId: byId(id) },
			onError: 'continueErrorOutput',
		});
		expect(run.errorItems[0]?.json).toMatchObject({
			error: expect.stringContaining(`\nIsolate ${id}`),
			message: { kind: 'forbidden', machineActionId: id, status: 'Pending' },
		});
	});

	test('gives the action of one machine of an item beside the error of another', async () => {
		const { simulator, engine } = await startConfusingService();
		simulator.faults.add({ on: 'isolate', ...refusal, machineId: confusing.pairTwo });
		const run = await engine.runNode({
			node,
			parameters: isolate(allOfThem),
			onError: 'continueErrorOutput',
		});
		const [started, ...others] = simulator.actions.all();
		expect(others).toEqual([]);
		expect(run.items).toMatchObject([
			{ json: { id: started?.id, status: 'Succeeded' }, pairedItem: { item: 0 } },
		]);
		expect(run.errorItems).toMatchObject([
			{ json: { message: { machineId: confusing.pairTwo } }, pairedItem: { item: 0 } },
		]);
	});

	test('gives the machine that was tagged beside the error of another', async () => {
		const { simulator, engine } = await startConfusingService();
		simulator.faults.add({ on: 'tagMachines', ...refusal });
		simulator.faults.add({ on: 'tagMachine', ...refusal, machineId: confusing.pairTwo });
		const run = await engine.runNode({
			node,
			items: [{}],
			parameters: { resource: 'machine', operation: 'addTag', tag: 'red', ...allOfThem },
			onError: 'continueErrorOutput',
		});
		expect(run.items).toMatchObject([{ json: { id: confusing.pairOne, machineTags: ['red'] } }]);
		expect(run.errorItems).toMatchObject([
			{ json: { message: { machineId: confusing.pairTwo } }, pairedItem: { item: 0 } },
		]);
	});

	test('ends a run that does not go on with the error of the item', async () => {
		const { simulator, engine } = await startConfusingService();
		simulator.faults.add({ on: 'isolate', ...refusal, machineId: confusing.pairTwo });
		const run = await engine.runNode({ node, parameters: isolate(allOfThem) });
		expect(run.error?.message).toContain('no');
		expect(run.error?.description).toContain(simulator.actions.all()[0]?.id);
		expect(run.items).toEqual([]);
	});
});
