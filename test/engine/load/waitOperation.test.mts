import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';

closeServicesAfterEachTest();

const node = 'defenderMachineAction';

describe('The wait operation', () => {
	const wait = (more: INodeParameters = {}): INodeParameters => ({
		resource: 'machineAction',
		operation: 'wait',
		machineActionId: byId('={{ $json.id }}'),
		...more,
	});

	test('resumes on ids of earlier nodes, in input order, and acts no more', async () => {
		const { simulator, engine } = await startService();
		const items = [machine.hr, machine.finance].map((machineId) => ({
			id: simulator.actions.add({ type: 'Isolate', machineId }).id,
		}));
		const run = await engine.runNode({ node, items, parameters: wait() });
		expect(run.items).toMatchObject([
			{ json: { id: items[0]?.id, status: 'Succeeded' }, pairedItem: { item: 0 } },
			{ json: { id: items[1]?.id, status: 'Succeeded' }, pairedItem: { item: 1 } },
		]);
		expect(simulator.requests.posts()).toEqual([]);
	});

	test('looks as often as the options say', async () => {
		const { simulator, engine } = await startService();
		simulator.machines.behave(machine.hr, { neverEnds: true });
		const { id } = simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
		const options = { shortestInterval: 5, longestInterval: 8, timeout: 120 };
		await engine.runNode({ node, items: [{ id }], parameters: wait({ options }) });
		const looks = simulator.requests.of('getMachineAction').map(({ at }) => at);
		const gaps = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
		expect(new Set(gaps)).toEqual(new Set([5_000]));
	});

	test('an id that comes twice is waited for once, as long as its most patient item', async () => {
		const { simulator, engine } = await startService();
		simulator.machines.behave(machine.hr, { runningMs: 120_000 });
		const { id } = simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
		const run = await engine.runNode({
			node,
			items: [
				{ id, timeout: 300 },
				{ id, timeout: 60 },
			],
			parameters: wait({ options: { timeout: '={{ $json.timeout }}' } }),
		});
		expect(run.error).toBeUndefined();
		expect(run.items.map((item) => item.json.status)).toEqual(['Succeeded', 'Succeeded']);
	});

	test('says so when an id does not exist, after the grace of thirty seconds', async () => {
		const { engine, clock } = await startService();
		const id = '00000000-0000-4000-8000-000000000000';
		const run = await engine.runNode({ node, items: [{ id }], parameters: wait() });
		expect(run.error?.message).toBe(`Microsoft Defender does not know the machine action ${id}`);
		expect(clock.elapsed).toBeGreaterThanOrEqual(30_000);
		expect(clock.elapsed).toBeLessThan(60_000);
	});

	test('returns at once what has ended long ago', async () => {
		const { simulator, engine, clock } = await startService();
		const { id } = simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
		simulator.actions.finish(id, 'Failed');
		const options = { onUnsuccessful: 'item' };
		const run = await engine.runNode({ node, items: [{ id }], parameters: wait({ options }) });
		expect(run.items[0]?.json).toMatchObject({ id, status: 'Failed', completed: true });
		expect(clock.elapsed).toBe(0);
	});
});
