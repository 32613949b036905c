import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { actOnItems, node } from '../load/act.mts';
import { closeServicesAfterEachTest, startService, type Service } from '../service.mts';

closeServicesAfterEachTest();

/** Scans a machine for each item, which may name options of its own. */
async function scan(service: Service, items: readonly INodeParameters[], options: INodeParameters) {
	const { simulator, engine } = service;
	const ids = items.map(() => simulator.machines.add({}).id);
	const run = await engine.runNode({
		node,
		items: items.map((own, at) => ({ json: { ...own, id: ids[at] ?? '' } })),
		onError: 'continueErrorOutput',
		parameters: actOnItems('runAntiVirusScan', {
			scanType: 'Quick',
			waitForCompletion: false,
			options,
		}),
	});
	const sent = simulator.requests.posts().map(({ machineId }) => ids.indexOf(machineId ?? ''));
	return { run, sent };
}

/** One call a minute. */
const scarce = { quotaShare: 1, timeout: '={{ $json.timeout }}' };

describe('a setting of an item holds for that item', () => {
	const timeouts = [600, 20, 600].map((timeout) => ({ timeout }));

	test('Timeout: it is not started later than its own allows', async () => {
		const { run, sent } = await scan(await startService(), timeouts, scarce);
		expect(sent).toEqual([0, 2]);
		expect(run.errorItems.map(({ json }) => json.error)).toEqual([
			expect.stringContaining("Microsoft's limit for this call leaves no room"),
		]);
	});

	test('Timeout: the plan knows it, too', async () => {
		const { run } = await scan(await startService(), timeouts, { ...scarce, dryRun: true });
		expect(run.items.map(({ json }) => [json.verdict, json.startsInSeconds])).toEqual([
			['start', 0],
			['refuse', null],
			['start', 61],
		]);
	});

	test('Visibility Lag: a lost answer is looked for as long as its own says', async () => {
		const service = await startService();
		service.simulator.faults.add({ on: 'runAntiVirusScan', kind: 'status', status: 503 });
		const lags = [{ lag: 0 }, { lag: 600 }];
		const { run, sent } = await scan(service, lags, { visibilityLag: '={{ $json.lag }}' });
		expect(run.errorItems).toEqual([]);
		expect(sent).toHaveLength(3);
		expect(service.clock.elapsed).toBeLessThan(30_000);
	});
});

test('what is chosen once for all items is never taken from the first of them', async () => {
	const { simulator, engine } = await startService();
	const id = simulator.machines.add({}).id;
	const run = await engine.runNode({
		node,
		items: ['isolate', 'unisolate'].map((operation) => ({ json: { id, operation } })),
		parameters: { ...actOnItems('isolate'), operation: '={{ $json.operation }}' },
	});
	expect(run.error?.message).toContain('is not an operation of "machineAction"');
	expect(simulator.requests.count()).toBe(0);
});
