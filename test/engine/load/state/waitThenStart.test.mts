import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine, startService } from '../../service.mts';
import { act, node } from '../act.mts';

closeServicesAfterEachTest();

describe('Wait, Then Start', () => {
	test.each([
		[true, { skipped: true }, 0],
		[false, { skipped: false }, 1],
	])(
		'looks again when that has ended (Skip if Already Done: %s)',
		async (skipIfThere, is, posts) => {
			const { simulator, engine } = await startService();
			simulator.actions.add({ type: 'Isolate', machineId: machine.hr, scope: 'Full' });
			const parameters = act('isolate', {
				// A second isolation of an isolated machine does not end.
				options: { ifInProgress: 'wait', skipIfThere, onTimeout: 'item' },
			});
			const run = await engine.runNode({ node, parameters });
			expect(run.items[0]?.json).toMatchObject(is);
			expect(simulator.requests.posts()).toHaveLength(posts);
		},
	);

	test('does not start beside an opposite that came while it waited', async () => {
		const { simulator, engine, clock } = await startService();
		simulator.machines.behave(machine.hr, { pendingMs: 60_000 });
		const pair = { machineId: machine.hr, requestorComment: 'by the other shift' };
		simulator.actions.add({ type: 'Isolate', scope: 'Full', ...pair });
		const parameters = act('isolate', { options: { ifInProgress: 'wait' } });
		const [run] = await Promise.all([
			engine.runNode({ node, parameters }),
			clock.sleep(30_000).then(() => simulator.actions.add({ type: 'Unisolate', ...pair })),
		]);
		expect(run.error?.message).toContain('is still under way');
		expect(simulator.requests.posts()).toEqual([]);
	});
});
