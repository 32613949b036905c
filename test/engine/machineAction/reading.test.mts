import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';

closeServicesAfterEachTest();

const node = 'defenderMachineAction';
const nowhere = '00000000-0000-4000-8000-000000000000';

function getAll(more: INodeParameters = {}): INodeParameters {
	return { resource: 'machineAction', operation: 'getAll', returnAll: true, ...more };
}

describe('getAll', () => {
	test('the first example of the API page: all actions', async () => {
		const { simulator, engine } = await startService();
		const older = simulator.actions.add({ type: 'Isolate', machineId: machine.finance });
		simulator.actions.finish(older.id, 'Succeeded');
		const run = await engine.runNode({ node, parameters: getAll() });
		expect(run.items).toHaveLength(1);
		expect(run.items[0]).toMatchObject({
			json: { id: older.id, type: 'Isolate', status: 'Succeeded', completed: true },
			pairedItem: { item: 0 },
		});
		expect(simulator.requests.of('listMachineActions')).toHaveLength(1);
	});

	test("the second example: machineId eq '…' with $top=2", async () => {
		const { simulator, engine, clock } = await startService();
		for (let count = 0; count < 3; count += 1) {
			simulator.actions.add({ type: 'RunAntiVirusScan', machineId: machine.finance });
			simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
			await clock.advance(1_000);
		}
		const run = await engine.runNode({
			node,
			parameters: getAll({ returnAll: false, limit: 2, filters: { machineId: machine.finance } }),
		});
		const [request] = simulator.requests.of('listMachineActions');
		expect(request?.query).toMatchObject({
			$filter: `machineId eq '${machine.finance}'`,
			$top: '2',
		});
		expect(run.items.map((item) => item.json.machineId)).toEqual([
			machine.finance,
			machine.finance,
		]);
	});

	test('pages with $top and $skip to the last page, each action once, newest first', async () => {
		const { simulator, engine } = await startService();
		for (let count = 0; count < 10_020; count += 1) {
			const creationDateTimeUtc = new Date(Date.UTC(2026, 1, 1) + count * 1_000).toISOString();
			simulator.actions.add({
				type: 'RunAntiVirusScan',
				machineId: machine.hr,
				creationDateTimeUtc,
			});
		}
		const run = await engine.runNode({ node, parameters: getAll() });
		const queries = simulator.requests.of('listMachineActions').map(({ query }) => query);
		expect(queries).toMatchObject([{ $top: '10000' }, { $top: '10000', $skip: '10000' }]);
		const times = run.items.map((item) => String(item.json.creationDateTimeUtc));
		expect(new Set(run.items.map((item) => item.json.id)).size).toBe(10_020);
		expect(times).toEqual([...times].sort().reverse());
	});

	test('every typed filter and the raw one end up in one OData filter', async () => {
		const { simulator, engine } = await startService();
		await engine.runNode({
			node,
			settings: { timezone: 'UTC' },
			parameters: getAll({
				filters: {
					id: nowhere,
					status: ['Failed', 'TimeOut'],
					machineId: machine.hr,
					type: ['Isolate'],
					requestor: "o'brien@contoso.example",
					createdAfter: '2026-03-01T00:00:00Z',
					createdBefore: '2026-03-02',
					odata: "type ne 'Offboard'",
				},
			}),
		});
		expect(simulator.requests.of('listMachineActions')[0]?.query.$filter).toBe(
			[
				`(id eq '${nowhere}')`,
				`(machineId eq '${machine.hr}')`,
				"(requestor eq 'o''brien@contoso.example')",
				"((status eq 'Failed') or (status eq 'TimeOut'))",
				"(type eq 'Isolate')",
				'(creationDateTimeUtc ge 2026-03-01T00:00:00.000Z)',
				'(creationDateTimeUtc lt 2026-03-02T00:00:00.000Z)',
				"(type ne 'Offboard')",
			].join(' and '),
		);
	});

	test('an expression may give a date of n8n', async () => {
		const { simulator, engine } = await startService();
		const createdAfter = '={{ DateTime.fromISO("2026-03-01T00:00:00Z") }}';
		const run = await engine.runNode({ node, parameters: getAll({ filters: { createdAfter } }) });
		expect(run.error).toBeUndefined();
		expect(simulator.requests.of('listMachineActions')[0]?.query.$filter).toBe(
			'creationDateTimeUtc ge 2026-03-01T00:00:00.000Z',
		);
	});

	test.each([
		[{ filters: { createdAfter: 'yesterday' } }, /Created After: "yesterday" is no date/],
		[{ filters: { id: '4711' } }, /Machine Action ID: "4711" is no machine action ID/],
		[{ filters: { machineId: 'PC1' } }, /Machine ID: "PC1" is no machine ID/],
		[{ filters: { status: ['Done'] } }, /Status: "Done" is not one of the choices/],
		[{ returnAll: false, limit: 0 }, /Limit: the value is out of range/],
		[{ returnAll: false, limit: 2.5 }, /Limit: 2.5 is no whole number/],
	] as Array<[INodeParameters, RegExp]>)('refuses %j before any call', async (wrong, message) => {
		const { simulator, engine } = await startService();
		const run = await engine.runNode({ node, parameters: getAll(wrong) });
		expect(run.error?.message).toMatch(message);
		expect(simulator.requests.all()).toEqual([]);
	});

	test("shows the service's word on a filter that it does not understand", async () => {
		const { engine } = await startService();
		const parameters = getAll({ filters: { odata: 'colour eq' } });
		const run = await engine.runNode({ node, parameters });
		expect(run.error?.message).toMatch(/^Microsoft Defender refused the call: .+/);
		expect(run.error?.httpCode).toBe('400');
	});

	test('fills lastUpdateDateTimeUtc and Cancelled whichever spelling came', async () => {
		const { simulator, engine } = await startService({
			quirks: { lastUpdateName: 'lastUpdateTimeUtc', cancelledSpelling: 'Canceled' },
		});
		const { id } = simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
		simulator.actions.finish(id, 'Cancelled');
		const run = await engine.runNode({ node, parameters: getAll() });
		expect(run.items[0]?.json).toMatchObject({ status: 'Cancelled', completed: true });
		expect(run.items[0]?.json.lastUpdateDateTimeUtc).toEqual(expect.any(String));
	});
});

describe('get', () => {
	const get = (id: string): INodeParameters => ({
		resource: 'machineAction',
		operation: 'get',
		machineActionId: byId(id),
	});

	test('returns the entity', async () => {
		const { simulator, engine } = await startService();
		const { id } = simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
		const run = await engine.runNode({
			node,
			parameters: { ...get(id.toUpperCase()), simplify: false },
		});
		expect(run.items[0]).toMatchObject({
			json: { id, type: 'Isolate', machineId: machine.hr, errorHResult: 0, commands: [] },
			pairedItem: { item: 0 },
		});
	});

	test('says that the action does not exist', async () => {
		const { engine } = await startService();
		const run = await engine.runNode({ node, parameters: get(nowhere) });
		expect(run.error?.message).toContain(nowhere);
		expect(run.error?.httpCode).toBe('404');
	});

	test.each(['={{ "4711" }}', '={{ $json.nothing }}', `={{ "${machine.hr}" }}`])(
		'refuses %s',
		async (id) => {
			const { simulator, engine } = await startService();
			const run = await engine.runNode({ node, parameters: get(id) });
			expect(run.error?.message).toMatch(/^Machine Action: /);
			expect(simulator.requests.all()).toEqual([]);
		},
	);

	test('one unknown id does not cost the other item its answer', async () => {
		const { simulator, engine } = await startService();
		const { id } = simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
		const run = await engine.runNode({
			node,
			items: [{ id: nowhere }, { id }],
			parameters: get('={{ $json.id }}'),
			onError: 'continueErrorOutput',
		});
		expect(run.items).toMatchObject([{ json: { id }, pairedItem: { item: 1 } }]);
		expect(run.errorItems).toHaveLength(1);
	});
});

describe('the list behind From List', () => {
	test('offers the latest actions and finds them by machine', async () => {
		const { simulator, engine } = await startService();
		const wanted = simulator.actions.add({ type: 'Isolate', machineId: machine.finance });
		simulator.actions.add({ type: 'Isolate', machineId: machine.hr });
		const { results } = await engine.listSearch('searchMachineActions', {}, 'FIN-LT');
		expect(results.map((result) => result.value)).toEqual([wanted.id]);
		expect(results[0]?.name).toMatch(
			/^Pending · Isolate · fin-lt-0231 · 3 Mar( 2026)? \d\d:\d\d UTC$/,
		);
	});

	test.each([
		['cancel', ['Pending Isolate', 'InProgress LiveResponse']],
		['wait', ['Pending Isolate', 'InProgress LiveResponse']],
		['getPackageUri', ['Succeeded CollectInvestigationPackage']],
		['getLiveResponseResult', ['InProgress LiveResponse']],
		[
			'get',
			[
				'Pending Isolate',
				'InProgress LiveResponse',
				'Succeeded CollectInvestigationPackage',
				'Failed RunAntiVirusScan',
			],
		],
	])('offers %s what it can work with', async (operation, offered) => {
		const { simulator, engine } = await startService();
		const machineId = machine.finance;
		simulator.actions.add({ type: 'Isolate', machineId, status: 'Pending' });
		simulator.actions.add({ type: 'LiveResponse', machineId, status: 'InProgress' });
		simulator.actions.add({ type: 'CollectInvestigationPackage', machineId, status: 'Succeeded' });
		simulator.actions.add({ type: 'RunAntiVirusScan', machineId, status: 'Failed' });
		const { results } = await engine.listSearch('searchMachineActions', { operation });
		const shown = results.map(({ name }) => name.split(' · ').slice(0, 2).join(' '));
		expect(shown.sort()).toEqual([...offered].sort());
	});
});
