import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { NodeRun } from '../../harness/index.mts';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../service.mts';
import { worlds } from './worlds.mts';

closeServicesAfterEachTest();

const node = 'defenderMachineAction';

async function run({ engine }: Service, parameters: INodeParameters): Promise<NodeRun> {
	const done = await engine.runNode({ node, parameters });
	expect(done.error).toBeUndefined();
	return done;
}

function act(operation: string, more: INodeParameters = {}): INodeParameters {
	return {
		resource: 'machineAction',
		operation,
		machineId: byId(machine.finance),
		comment: 'Case 4711',
		waitForCompletion: true,
		...more,
	};
}

async function isIsolated(service: Service): Promise<unknown> {
	const parameters = { resource: 'machine', operation: 'getResponseState' };
	const done = await run(service, { ...parameters, machineId: byId(machine.finance) });
	return done.items[0]?.json.isolated;
}

describe.each(worlds)('in a world with %s', (_name, quirks) => {
	test('a machine is isolated, seen as such, scanned, released, and all of it is listed', async () => {
		const service = await startService({ quirks });
		const isolated = await run(service, act('isolate', { isolationType: 'Full' }));
		expect(isolated.items[0]?.json).toMatchObject({ type: 'Isolate', status: 'Succeeded' });
		expect(await isIsolated(service)).toBe(true);

		const scanned = await run(service, act('runAntiVirusScan', { scanType: 'Quick' }));
		expect(scanned.items[0]?.json).toMatchObject({ type: 'RunAntiVirusScan', completed: true });

		const released = await run(service, act('unisolate'));
		expect(released.items[0]?.json).toMatchObject({ type: 'Unisolate', status: 'Succeeded' });
		expect(await isIsolated(service)).toBe(false);

		const listed = await run(service, {
			resource: 'machineAction',
			operation: 'getAll',
			returnAll: true,
		});
		const types = listed.items.map(({ json }) => json.type);
		expect(types.sort()).toEqual(['Isolate', 'RunAntiVirusScan', 'Unisolate']);
		expect(service.simulator.requests.posts().map(({ operation }) => operation)).toEqual([
			'isolate',
			'runAntiVirusScan',
			'unisolate',
		]);
	});

	test('the trigger tells an action that has ended, once', async () => {
		const { simulator, engine, clock } = await startService({ quirks });
		const poller = engine.poller({ triggerOn: 'actionFinished' });
		const told = async (): Promise<unknown[]> => {
			await clock.advance(60_000);
			return ((await poller.poll()) ?? []).flat().map(({ json }) => json.id);
		};
		await poller.poll();
		const { id } = simulator.actions.add({ type: 'RunAntiVirusScan', machineId: machine.hr });
		const events = [...(await told()), ...(await told()), ...(await told())];
		expect(events).toEqual([id]);
	});
});

test.each(['Account mode is inactive', 'No Tvm license'] as const)(
	'a tenant that is refused for "%s" is told so, and nothing is sent twice',
	async (accountRefusal) => {
		const { simulator, engine } = await startService({ quirks: { accountRefusal } });
		const { error } = await engine.runNode({
			node,
			parameters: act('isolate', { isolationType: 'Full', waitForCompletion: false }),
		});
		expect(`${error?.message ?? ''} ${error?.description ?? ''}`).toContain(accountRefusal);
		expect(simulator.requests.count('isolate')).toBeLessThanOrEqual(2);
		expect(simulator.actions.all()).toEqual([]);
	},
);

test('where scope stays null for ever, an isolation with wait still ends as succeeded', async () => {
	const service = await startService({ quirks: { scope: 'null' } });
	const isolated = await run(service, act('isolate', { isolationType: 'Full' }));
	expect(isolated.items[0]?.json).toMatchObject({ type: 'Isolate', status: 'Succeeded' });
	expect(service.simulator.requests.count('isolate')).toBe(1);
});
