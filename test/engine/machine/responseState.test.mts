import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { closeServicesAfterEachTest, machine, startService, type Service } from '../service.mts';
import { locator, node } from '../targets/park.mts';

closeServicesAfterEachTest();

const server = '5ae9307cb1d64f82c09e71a3d85b2f460e7c9d31';
const start = Date.UTC(2026, 2, 3, 9, 0, 0);
const at = (minute: number): string => new Date(start - (60 - minute) * 60_000).toISOString();

type Kind = 'Isolate' | 'Unisolate' | 'RestrictCodeExecution' | 'UnrestrictCodeExecution';

/** An action of the past that was created and ended at these minutes of the hour before. */
function past(
	{ simulator }: Service,
	machineId: string,
	type: Kind,
	[created, ended]: [number, number],
	status = 'Succeeded',
	more = {},
) {
	return simulator.actions.add({
		type,
		machineId,
		status,
		creationDateTimeUtc: at(created),
		lastUpdateDateTimeUtc: at(ended),
		...more,
	});
}

async function states({ engine }: Service, parameters: INodeParameters, items: object[] = [{}]) {
	const run = await engine.runNode({
		node,
		items: items.map((json) => ({ json: { ...json } })),
		parameters: { resource: 'machine', operation: 'getResponseState', ...parameters },
	});
	expect(run.error).toBeUndefined();
	return run.items.map(({ json }) => json);
}

const ofItem = { machineId: locator('id', '={{ $json.id }}') };

describe('Response state', () => {
	test('tells since when, by whom and why a machine is isolated', async () => {
		const service = await startService();
		const { id } = past(service, machine.finance, 'Isolate', [5, 7], 'Succeeded', {
			scope: 'Selective',
			requestor: 'analyst@contoso.example',
			requestorComment: 'Case 4711',
		});
		const [state] = await states(service, ofItem, [{ id: machine.finance }]);
		expect(state).toEqual({
			machineId: machine.finance,
			computerDnsName: 'fin-lt-0231.contoso.example',
			isolated: true,
			restricted: null,
			isolation: {
				type: 'Isolate',
				scope: 'Selective',
				by: 'analyst@contoso.example',
				comment: 'Case 4711',
				machineActionId: id,
				since: expect.stringMatching(/^2026-03-03T08:07:00/),
			},
			restriction: null,
			pending: [],
			tenantId: service.simulator.credential.tenantId,
		});
	});

	test('what counts is what ended last, not what began last', async () => {
		const service = await startService();
		past(service, machine.finance, 'Isolate', [10, 30]);
		past(service, machine.finance, 'Unisolate', [20, 25]);
		past(service, machine.hr, 'Isolate', [10, 15]);
		past(service, machine.hr, 'Unisolate', [20, 25]);
		const [finance, hr] = await states(service, ofItem, [
			{ id: machine.finance },
			{ id: machine.hr },
		]);
		expect(finance).toMatchObject({ isolated: true, isolation: { type: 'Isolate' } });
		expect(hr).toMatchObject({ isolated: false, isolation: { type: 'Unisolate' } });
	});

	test('actions without success change nothing, and those under way are pending', async () => {
		const service = await startService();
		past(service, machine.finance, 'Isolate', [1, 2], 'Failed');
		past(service, machine.finance, 'RestrictCodeExecution', [1, 2]);
		past(service, machine.finance, 'UnrestrictCodeExecution', [3, 4], 'Cancelled');
		const { id } = service.simulator.actions.add({
			type: 'Isolate',
			machineId: machine.finance,
			requestorComment: 'Case 4712',
		});
		const [state] = await states(service, ofItem, [{ id: machine.finance }]);
		expect(state).toMatchObject({
			isolated: null,
			isolation: null,
			restricted: true,
			pending: [{ type: 'Isolate', status: 'Pending', machineActionId: id, comment: 'Case 4712' }],
		});
	});

	test('many machines take one call, by name one more', async () => {
		const service = await startService();
		past(service, server, 'Isolate', [1, 2]);
		const ids = [machine.finance, machine.hr, server, machine.hr].map((id) => ({ id }));
		const byIdOnly = await states(service, ofItem, ids);
		expect(byIdOnly.map(({ isolated }) => isolated)).toEqual([null, null, true, null]);
		expect(service.simulator.requests.count('listMachineActions')).toBe(1);
		expect(service.simulator.requests.count('listMachines')).toBe(0);
		const machineId = locator('name', '={{ $json.name }}');
		const named = await states(service, { machineId }, [{ name: 'srv-db-01' }]);
		expect(named[0]).toMatchObject({ isolated: true, machineId: server });
		expect(service.simulator.requests.count('listMachines')).toBe(1);
	});

	test('a node agrees with what it does itself', async () => {
		const service = await startService();
		const act = async (operation: string) => {
			const run = await service.engine.runNode({
				node,
				parameters: {
					resource: 'machineAction',
					operation,
					machineId: locator('id', machine.hr),
					comment: 'Case 4711',
				},
			});
			expect(run.error).toBeUndefined();
		};
		const [before] = await states(service, ofItem, [{ id: machine.hr }]);
		await act('isolate');
		const [during] = await states(service, ofItem, [{ id: machine.hr }]);
		await act('unisolate');
		const [after] = await states(service, ofItem, [{ id: machine.hr }]);
		expect([before, during, after].map((state) => state?.isolated)).toEqual([null, true, false]);
	});

	test('everything in the tenant that is isolated or restricted now, with one call', async () => {
		const service = await startService();
		past(service, machine.finance, 'Isolate', [1, 2]);
		past(service, machine.hr, 'Isolate', [1, 2]);
		past(service, machine.hr, 'Unisolate', [3, 4]);
		past(service, machine.hr, 'RestrictCodeExecution', [5, 6]);
		past(service, server, 'Isolate', [1, 2], 'TimeOut');
		const idsOf = async (scope: string) =>
			(await states(service, { scope })).map(({ machineId }) => machineId);
		expect(await idsOf('isolated')).toEqual([machine.finance]);
		expect(await idsOf('restricted')).toEqual([machine.hr]);
		expect((await idsOf('either')).sort()).toEqual([machine.hr, machine.finance].sort());
		const reads = service.simulator.requests.of('listMachineActions');
		expect(reads).toHaveLength(3);
		// Actions without effect are most of what a tenant has, and need not be sent.
		expect(reads[0]?.query.$filter).toContain("(status ne 'Failed')");
	});

	test('the tenant is read once for all items, and page by page when it is large', async () => {
		const service = await startService();
		for (let index = 0; index < 10_050; index += 1) {
			past(service, index.toString(16).padStart(40, '0'), 'Isolate', [1, 2]);
		}
		const all = await states(service, { scope: 'isolated' }, [{}, {}]);
		expect(all).toHaveLength(20_100);
		expect(service.simulator.requests.count('listMachineActions')).toBe(2);
	});
});
