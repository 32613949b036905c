import { expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, startService } from '../service.mts';
import { carryOut, planOf, posted } from './planned.mts';

closeServicesAfterEachTest();

const parameters = { waitForCompletion: false };

test('a plan that may have been used stays used, although another try of its request was refused', async () => {
	const service = await startService();
	const { simulator, clock } = service;
	const { code } = await planOf(service);
	const tried = async (executionId: string) => {
		const run = await carryOut(service, [code], { parameters, executionId });
		return String(run.error?.message);
	};
	simulator.faults.add({ on: 'isolate', kind: 'status', status: 500, times: 3 });
	expect(await tried('7')).toContain('It is not certain whether');
	simulator.faults.add({ on: 'isolate', kind: 'status', status: 403, times: 1 });
	await clock.advance(60_000);
	expect(await tried('7')).toContain('Machine.Isolate');
	const before = posted(simulator).length;
	expect(await tried('8')).toContain('was carried out before, and counts once');
	expect(posted(simulator)).toHaveLength(before);
});

test('a plan whose call was surely refused may be tried by another execution', async () => {
	const service = await startService();
	const { code } = await planOf(service);
	service.simulator.faults.add({ on: 'isolate', kind: 'status', status: 403, times: 1 });
	const first = await carryOut(service, [code], { parameters, executionId: '7' });
	expect(first.error?.message).toContain('Machine.Isolate');
	const second = await carryOut(service, [code], { parameters, executionId: '8' });
	expect(second.error).toBeUndefined();
});
