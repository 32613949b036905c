import { expect, test } from '@jest/globals';
import { closeServicesAfterEachTest } from '../service.mts';
import { one, storm } from './storm.mts';

closeServicesAfterEachTest();

/** A machine that is being released, when the one start that the limit allows was made. */
async function released() {
	const { engine, simulator, ids } = await storm(2);
	const [first = '', machineId = ''] = ids;
	const guardRails = { mostStarts: 1 };
	await one(engine, first, { guardRails });
	const { id } = simulator.actions.add({ type: 'Unisolate', machineId });
	const isolate = async (options: object) =>
		await one(engine, machineId, {
			guardRails,
			options: { ifOpposite: 'cancelFirst', ...options },
		});
	return { simulator, id, isolate };
}

test('nothing is cancelled for a start that the limit has no room for', async () => {
	const { simulator, id, isolate } = await released();
	expect((await isolate({})).error?.message).toMatch(/Most Starts per Window allows 1\./);
	expect(simulator.requests.of('cancel')).toEqual([]);
	expect(simulator.actions.get(id)?.status).toBe('Pending');
});

test('its dry run says so, and plans it for later', async () => {
	const { isolate } = await released();
	const [row] = (await isolate({ dryRun: true })).items;
	expect(row?.json).toMatchObject({
		verdict: 'cancelFirst',
		plan: { operation: 'isolate' },
		explanation: expect.stringMatching(
			/^Would not be sent now, .*Most Starts per Window allows 1\./,
		),
	});
});
