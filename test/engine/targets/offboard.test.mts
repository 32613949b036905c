import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { locator, node, sentTo } from './park.mts';

closeServicesAfterEachTest();

function offboard(more: INodeParameters = {}): INodeParameters {
	return {
		resource: 'machineAction',
		operation: 'offboard',
		machineId: locator('id', machine.finance),
		confirmName: 'fin-lt-0231',
		comment: 'Retired',
		waitForCompletion: false,
		...more,
	};
}

describe('Offboard', () => {
	test.each(['fin-lt-0231', 'FIN-LT-0231.contoso.example', 'fin-lt-0231.contoso.example.'])(
		'goes ahead when the name is typed again as %s',
		async (confirmName) => {
			const service = await startService();
			const run = await service.engine.runNode({ node, parameters: offboard({ confirmName }) });
			expect(run.error).toBeUndefined();
			expect(sentTo(service)).toEqual([machine.finance]);
		},
	);

	test.each(['fin-lt-023', 'fin-lt-0231.contoso', 'hr-lt-0107', machine.finance, '.'])(
		'sends nothing when the name typed again is %s',
		async (confirmName) => {
			const service = await startService();
			const run = await service.engine.runNode({ node, parameters: offboard({ confirmName }) });
			expect(run.error?.message).toContain(
				`its name is "fin-lt-0231.contoso.example", but Machine Name Again says "${confirmName}"`,
			);
			expect(service.simulator.requests.posts()).toEqual([]);
		},
	);

	test('wants the name: an expression that gives nothing is an error', async () => {
		const service = await startService();
		const parameters = offboard({ confirmName: '={{ $json.nothing }}' });
		const run = await service.engine.runNode({ node, parameters });
		expect(run.error?.message).toBe(
			'Machine Name Again: the field is empty, its expression came out as undefined',
		);
		expect(service.simulator.requests.count()).toBe(0);
	});

	test('does not go on when the name cannot be read', async () => {
		const service = await startService();
		const { clientId } = service.simulator.credential;
		service.simulator.apps.update(clientId, { roles: ['Machine.Offboard'] });
		const run = await service.engine.runNode({ node, parameters: offboard() });
		expect(run.error?.message).toContain('The guard rails could not be checked');
		expect(service.simulator.requests.posts()).toEqual([]);
	});

	test('tells how long the quota needs when that is why the name cannot be read', async () => {
		const service = await startService();
		for (const on of ['listMachines', 'getMachine']) {
			service.simulator.faults.add({ on, kind: 'status', status: 429, retryAfter: '7200' });
		}
		const run = await service.engine.runNode({ node, parameters: offboard() });
		expect(run.error?.message).toContain('The guard rails could not be checked');
		expect(run.error).toMatchObject({ failure: { retryAfterMs: 7_200_000 } });
		expect(service.simulator.requests.posts()).toEqual([]);
	});

	test('is limited to one machine a run unless that is lifted', async () => {
		const service = await startService();
		const several = offboard({
			machineId: locator('id', '={{ $json.id }}'),
			confirmName: '={{ $json.name }}',
		});
		const items = [
			{ id: machine.finance, name: 'fin-lt-0231' },
			{ id: machine.hr, name: 'hr-lt-0107' },
		];
		const refused = await service.engine.runNode({ node, parameters: several, items });
		expect(refused.error?.description).toContain('the run is about 2 machines, more than the 1');
		expect(sentTo(service)).toEqual([]);
		const lifted = { ...several, guardRails: { mostMachines: 2 } };
		await service.engine.runNode({ node, parameters: lifted, items });
		expect(sentTo(service).sort()).toEqual([machine.finance, machine.hr].sort());
	});
});
