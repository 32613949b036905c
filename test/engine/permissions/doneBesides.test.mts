import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { isolate, run } from './gated.mts';

closeServicesAfterEachTest();

describe('what calls off the release that an analyst has asked for', () => {
	const cancelFirst = {
		...isolate,
		options: { ifOpposite: 'cancelFirst' },
	};
	const isolation = ['reading', 'machineAction.isolate'];

	async function underRelease() {
		const service = await startService();
		const machineId = machine.finance;
		const { actions, requests } = service.simulator;
		actions.add({ type: 'Unisolate', machineId, status: 'Pending', requestor: 'ada' });
		return { ...service, posted: () => requests.posts().map(({ operation }) => operation) };
	}

	test.each<[string, string[], object, string[]]>([
		['is refused without Cancel', isolation, {}, []],
		['goes with Cancel', [...isolation, 'machineAction.cancel'], {}, ['cancel', 'isolate']],
		['needs no Cancel where nothing is sent', isolation, { dryRun: true }, []],
	])('%s', async (_, allowed, options, posted) => {
		const service = await underRelease();
		const parameters = { ...cancelFirst, options: { ...cancelFirst.options, ...options } };
		const { error, calls } = await run(service, allowed, parameters);
		expect(service.posted()).toEqual(posted);
		const isRefused = posted.length === 0 && !('dryRun' in options);
		expect(error?.message).toBe(
			isRefused
				? 'Operations Allowed: the credential does not allow Response: Cancel, so nothing was sent'
				: undefined,
		);
		expect(calls === 0).toBe(isRefused);
	});

	test('is refused without Cancel by a plan, too', async () => {
		const service = await underRelease();
		const planned = { ...cancelFirst, options: { ...cancelFirst.options, dryRun: true } };
		const { items } = await run(service, isolation, planned);
		const before = service.simulator.requests.count();
		const carryOut = {
			resource: 'machineAction',
			operation: 'carryOutPlan',
			plan: JSON.stringify(items[0]?.json['plan']),
			waitForCompletion: false,
		};
		const { error, calls } = await run(service, isolation, carryOut);
		expect(error?.message).toContain('does not allow Response: Cancel');
		expect(calls).toBe(before);
		const looked = await run(service, isolation, { ...carryOut, options: { dryRun: true } });
		expect(looked.error).toBeUndefined();
		await run(service, [...isolation, 'machineAction.cancel'], carryOut);
		expect(service.posted()).toEqual(['cancel', 'isolate']);
	});
});
