import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { actOnItems, node } from '../load/act.mts';
import { closeServicesAfterEachTest, startService } from '../service.mts';

closeServicesAfterEachTest();

/** More machines than one question can name. */
const many = 200;

/** Isolates machines of which the first ones alone can be looked up. */
async function isolateHalfKnown(guardRails: INodeParameters) {
	const { simulator, engine } = await startService();
	const ids = Array.from({ length: many }, () => simulator.machines.add({}).id);
	simulator.machines.update(ids[0] ?? '', { healthStatus: 'Inactive' });
	simulator.machines.update(ids[1] ?? '', { machineTags: ['vip'] });
	const on = 'listMachines';
	simulator.faults.add({ on, kind: 'status', status: 503, after: 1, times: Infinity });
	const run = await engine.runNode({
		node,
		items: ids.map((id) => ({ id })),
		onError: 'continueErrorOutput',
		parameters: actOnItems('isolate', {
			waitForCompletion: false,
			guardRails: { mostMachines: 0, mostStarts: 0, ...guardRails },
		}),
	});
	const sent = simulator.requests.posts().map(({ machineId }) => ids.indexOf(machineId ?? ''));
	const refused = run.errorItems.map(({ json }) => String(json.error));
	return { run, sent, refused };
}

describe('machines that could be looked up in part', () => {
	test('what is known of one counts, and the others go on with a notice where they may', async () => {
		const { run, sent, refused } = await isolateHalfKnown({ ifUnknown: 'goAhead' });
		expect(refused).toEqual([expect.stringContaining('its sensor is inactive')]);
		expect(sent).toHaveLength(many - 1);
		expect(sent).not.toContain(0);
		expect(run.hints.map(({ message }) => message).join()).toContain('could not be looked up');
	});

	test('where rails protect something, those that are not known are refused alone', async () => {
		const { sent, refused } = await isolateHalfKnown({ tags: 'vip' });
		expect(sent.length).toBeGreaterThan(50);
		expect(sent.length).toBeLessThan(many - 10);
		expect(sent).not.toContain(0);
		expect(sent).not.toContain(1);
		expect(Math.max(...sent)).toBe(sent.length + 1);
		const unchecked = refused.filter((text) => text.includes('could not be checked'));
		expect(unchecked).toHaveLength(many - sent.length - 2);
	});
});
