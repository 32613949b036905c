import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { startWithTool, toolType } from '../targets/park.mts';

closeServicesAfterEachTest();

const node = 'defenderMachineAction';
const nowhere = '00000000-0000-4000-8000-000000000000';

const on = (operation: string, more: INodeParameters = {}): INodeParameters => ({
	resource: 'machineAction',
	operation,
	machineActionId: byId('={{ $json.ids }}'),
	...(operation === 'cancel' ? { comment: 'Wrong device' } : {}),
	...more,
});

/** The service with three actions that go on for long. */
async function startWithActions() {
	const service = await startService();
	const { machines, actions } = service.simulator;
	const ids = [machine.hr, machine.finance, machine.hr].map((machineId) => {
		machines.behave(machineId, { runningMs: 60_000 });
		return actions.add({ type: 'RunAntiVirusScan', machineId }).id;
	});
	const [one = '', two = '', three = ''] = ids;
	return { ...service, ids: [one, two, three] as const };
}

describe('several machine actions in one item', () => {
	test.each(['get', 'wait', 'cancel'])('%s', async (operation) => {
		const { engine, simulator, ids } = await startWithActions();
		const [one, two, three] = ids;
		const items = [{ ids: `${one}; ${two.toUpperCase()}\n${one}` }, { ids: [three, one] }];
		const run = await engine.runNode({ node, items, parameters: on(operation) });
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual([
			[one, { item: 0 }],
			[two, { item: 0 }],
			[three, { item: 1 }],
			[one, { item: 1 }],
		]);
		if (operation === 'get') {
			expect(simulator.requests.count('listMachineActions')).toBe(1);
			expect(simulator.requests.count('getMachineAction')).toBe(0);
		}
	});

	test('a dry run of Cancel reads them all with one call', async () => {
		const { engine, simulator, ids } = await startWithActions();
		const parameters = on('cancel', { options: { dryRun: true } });
		const run = await engine.runNode({ node, items: [{ ids: [...ids] }], parameters });
		expect(run.items.map(({ json }) => json.verdict)).toEqual(['start', 'start', 'start']);
		expect(simulator.requests.count('listMachineActions')).toBe(1);
		expect(simulator.requests.count()).toBe(2);
	});

	test.each(['get', 'wait', 'cancel'])(
		'%s tells of each what is wrong with it',
		async (operation) => {
			const { engine, simulator, ids } = await startWithActions();
			const [one, two] = ids;
			const items = [{ ids: [one, null, nowhere, two] }];
			const parameters = on(operation, operation === 'wait' ? { options: { timeout: 90 } } : {});
			const stopped = await engine.runNode({ node, items, parameters });
			expect(stopped.error?.message).toBe('Machine Action: entry 2 of 4 is empty');
			expect(simulator.requests.count()).toBe(0);
			const run = await engine.runNode({ node, items, parameters, onError: 'continueErrorOutput' });
			expect(run.items.map(({ json }) => json.id)).toEqual([one, two]);
			expect(run.errorItems).toHaveLength(2);
			expect(run.errorItems[0]?.json.error).toContain('entry 2 of 4 is empty');
			expect(run.errorItems[1]?.json.error).toContain(nowhere);
		},
	);

	test('an object among them is not called empty', async () => {
		const { engine, simulator, ids } = await startWithActions();
		const [one, two] = ids;
		const run = await engine.runNode({
			node,
			items: [{ ids: [{ id: one }, two] }],
			parameters: on('get', {}),
			onError: 'continueErrorOutput',
		});
		expect(run.errorItems.map(({ json }) => json.error)).toEqual([
			`Machine Action: "{"id":"${one}"}" is not text`,
		]);
		expect(run.items.map(({ json }) => json.id)).toEqual([two]);
		expect(simulator.requests.count('getMachineAction')).toBe(1);
	});

	test.each(['={{ "[]" }}', '={{ [] }}'])(
		'an empty list (%s) loses no item in silence',
		async (value) => {
			const { engine, simulator } = await startWithActions();
			const machineActionId = { __rl: true, mode: 'id', value };
			const run = await engine.runNode({ node, parameters: { ...on('get', {}), machineActionId } });
			expect(run.error?.message).toContain('Machine Action: the field is empty, its expression');
			expect(simulator.requests.count()).toBe(0);
		},
	);

	test.each([
		['the expression of the mode', { __rl: true, mode: 'id', value: '={{ $json.action }}' }],
		['an expression in the place of the field', '={{ $json.action }}'],
	])('a whole action, by %s, is not called empty', async (_, machineActionId) => {
		const { engine, simulator, ids } = await startWithActions();
		const action = { id: ids[0], status: 'Pending' };
		const run = await engine.runNode({
			node,
			items: [{ action }],
			parameters: { ...on('get', {}), machineActionId },
		});
		expect(run.error?.message).toBe(`Machine Action: "${JSON.stringify(action)}" is not text`);
		expect(simulator.requests.count()).toBe(0);
	});

	test.each(['get', 'wait', 'cancel'])('%s takes one of a model', async (operation) => {
		const { engine, simulator } = await startWithTool();
		const ids = [machine.hr, machine.finance].map(
			(machineId) => simulator.actions.add({ type: 'RunAntiVirusScan', machineId }).id,
		);
		const items = [{ ids: ids.join(',') }];
		const allowed = operation === 'cancel' ? { allowAsTool: true } : {};
		const one = on(operation, { options: allowed });
		const refused = await engine.runNode({ node: toolType, items, parameters: one });
		expect(refused.error?.message).toBe('Machine Action: an AI model has named 2 in one call');
		expect(simulator.requests.count()).toBe(0);
		const parameters = on(operation, { options: { ...allowed, severalForModels: true } });
		const run = await engine.runNode({ node: toolType, items, parameters });
		expect(run.items.map(({ json }) => json.id)).toEqual(ids);
	});
});
