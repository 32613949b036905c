import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { closeServicesAfterEachTest, machine, startService, type Service } from '../service.mts';
import { act, node } from './act.mts';

closeServicesAfterEachTest();

const day = 24 * 60 * 60_000;

/** A machine whose history is older than any look-back for actions that may still be open. */
async function withOldHistory(...types: Array<'Isolate' | 'Unisolate'>): Promise<Service> {
	const service = await startService();
	for (const type of types) {
		const scope = type === 'Isolate' ? { scope: 'Full' } : {};
		service.simulator.actions.add({ type, machineId: machine.hr, status: 'Succeeded', ...scope });
		await service.clock.sleep(day);
	}
	await service.clock.sleep(9 * day);
	return service;
}

async function run({ engine }: Service, operation: string, options: INodeParameters) {
	const parameters = act(operation, { options });
	const { items, error } = await engine.runNode({ node, parameters });
	expect(error).toBeUndefined();
	return items[0]?.json;
}

describe('Skip if Already Done knows what was done ten days ago', () => {
	test.each([
		['isolate', ['Isolate'], true],
		['unisolate', ['Isolate', 'Unisolate'], true],
		['isolate', ['Isolate', 'Unisolate'], false],
		['unisolate', ['Isolate'], false],
	] as const)('%s after %j: skipped %s', async (operation, history, skipped) => {
		const service = await withOldHistory(...history);
		const output = await run(service, operation, { skipIfThere: true });
		expect(output).toMatchObject({ skipped, reused: false });
		expect(service.simulator.requests.count(operation)).toBe(skipped ? 0 : 1);
	});

	test.each([
		['isolate', ['Isolate'], 'skip'],
		['unisolate', ['Isolate'], 'start'],
	] as const)('a dry run of %s after %j says so: %s', async (operation, history, plan) => {
		const service = await withOldHistory(...history);
		const row = await run(service, operation, { skipIfThere: true, dryRun: true });
		const request = { method: 'POST', path: `/api/machines/${machine.hr}/${operation}` };
		expect(row).toMatchObject(
			plan === 'skip'
				? {
						verdict: plan,
						request: null,
						startsInSeconds: null,
						existingAction: { type: 'Isolate' },
					}
				: { verdict: plan, request, existingAction: null },
		);
	});
});

describe('What a dry run says would be sent', () => {
	test.each([
		['attach', 'reuse', false],
		['wait', 'startAfter', true],
		['fail', 'refuse', false],
	] as const)('beside an action in progress, with "%s"', async (ifInProgress, plan, sends) => {
		const service = await startService();
		service.simulator.actions.add({ type: 'Isolate', machineId: machine.hr, scope: 'Full' });
		const options = { dryRun: true, ifInProgress, skipIfThere: false };
		const row = await run(service, 'isolate', options);
		expect(row?.verdict).toBe(plan);
		if (sends) expect(row).toMatchObject({ request: { method: 'POST' }, startsInSeconds: 0 });
		else expect(row).toMatchObject({ request: null, startsInSeconds: null });
	});
});

describe('All corners of the options that decide whether to look back', () => {
	const corners = [true, false].flatMap((replayProtection) =>
		[true, false].flatMap((skipIfThere) =>
			(['attach', 'fail'] as const).flatMap((ifInProgress) =>
				(['fail', 'startAnyway'] as const).map((ifOpposite) => ({
					replayProtection,
					skipIfThere,
					ifInProgress,
					ifOpposite,
				})),
			),
		),
	);

	test.each(corners)('%j', async (options) => {
		const service = await startService();
		const { simulator, engine } = service;
		const parameters = act('isolate', { options });
		const first = await engine.runNode({ node, parameters, executionId: '7' });
		expect(first.error).toBeUndefined();
		// As where n8n runs a failed execution again, and the process that knew of it has ended.
		await service.clock.sleep(20 * 60_000);
		simulator.requests.clear();
		const once = { ...parameters, waitForCompletion: false };
		const again = await engine.runNode({ node, parameters: once, executionId: '7' });
		expect(again.error).toBeUndefined();
		const { replayProtection, skipIfThere, ifInProgress, ifOpposite } = options;
		const adopts = replayProtection || skipIfThere;
		expect(simulator.requests.count('isolate')).toBe(adopts ? 0 : 1);
		const looks = adopts || ifInProgress === 'fail' || ifOpposite === 'fail';
		if (looks) expect(simulator.requests.count('listMachineActions')).toBeGreaterThan(0);
	});
});
