import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, startService } from '../../service.mts';
import { act, node } from '../act.mts';

closeServicesAfterEachTest();

describe('What an earlier try of n8n has begun', () => {
	test.each([
		['goes on', [{ on: 'getMachineAction', kind: 'status', status: 422 }]],
		[
			'may have been started',
			[
				{ on: 'isolate', kind: 'resetAfter' },
				{ on: 'listMachineActions', kind: 'status', status: 422, after: 2 },
			],
		],
	] as const)('%s: it is told when a later try does not come so far', async (what, faults) => {
		const service = await startService();
		const { simulator, engine } = service;
		for (const fault of faults) simulator.faults.add(fault);
		simulator.faults.add({ on: 'getMachine', kind: 'status', status: 422, after: 1, times: 2 });
		const parameters = act('isolate', { guardRails: { tags: 'tier-0' } });
		const run = await engine.runNode({ node, parameters, retryOnFail: true });
		expect(run.error?.message).toContain('refused the call (HTTP 422)');
		expect(run.error?.description).toContain(`1 action ${what}`);
		expect(run.error?.description).not.toContain('not begun');
		expect(simulator.requests.posts()).toHaveLength(1);
	});

	test('is named in the item also where nobody knows whether it was started', async () => {
		const service = await startService();
		const { simulator, engine } = service;
		simulator.faults.add({ on: 'isolate', kind: 'resetAfter' });
		simulator.faults.add({ on: 'listMachineActions', kind: 'status', status: 422, after: 2 });
		simulator.faults.add({ on: 'getMachine', kind: 'status', status: 422, after: 1, times: 2 });
		const run = await engine.runNode({
			node,
			parameters: act('isolate', { guardRails: { tags: 'tier-0' } }),
			retryOnFail: true,
			onError: 'continueRegularOutput',
		});
		expect(run.items[0]?.json.error).toMatch(
			/^It is not certain whether this was started before: Isolate on [0-9a-f]{40}\. /,
		);
		expect(simulator.requests.posts()).toHaveLength(1);
	});

	test('is named in the item', async () => {
		const service = await startService();
		const { simulator, engine } = service;
		simulator.faults.add({ on: 'getMachineAction', kind: 'status', status: 422 });
		simulator.faults.add({ on: 'getMachine', kind: 'status', status: 422, after: 1, times: 2 });
		const run = await engine.runNode({
			node,
			parameters: act('isolate', { guardRails: { tags: 'tier-0' } }),
			retryOnFail: true,
			onError: 'continueRegularOutput',
		});
		const [{ id } = { id: '' }] = simulator.actions.all();
		expect(run.items[0]?.json.error).toMatch(
			new RegExp(`^The isolation of \\S+ was started by an earlier try: [^]*\\nIsolate ${id}`),
		);
	});
});
