import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { actOnItems, node } from '../load/act.mts';
import { carryOut, type PlanJson } from '../plans/planned.mts';
import { closeServicesAfterEachTest, startService } from '../service.mts';
import { startWithTool, toolType } from '../targets/park.mts';
import { one, rails, storm } from './storm.mts';

closeServicesAfterEachTest();

const overLimit = expect.stringContaining('2 were started by this workflow');

describe('what has no room', () => {
	test('is handed out as a plan where the form says so', async () => {
		const service = await storm(3);
		const items = service.ids.map((id) => ({ id }));
		const guardRails = { mostStarts: 2, ifManyStarts: 'plan' };
		const parameters = actOnItems('isolate', { ...rails(), guardRails });
		const { items: outputs } = await service.engine.runNode({ node, items, parameters });
		expect(service.simulator.requests.posts()).toHaveLength(2);
		expect(outputs.map(({ json }) => json['status'])).toEqual(['Pending', 'Pending', undefined]);
		expect(outputs[2]?.json).toMatchObject({
			dryRun: true,
			verdict: 'start',
			machineId: service.ids[2],
			withheld: overLimit,
			explanation: expect.stringMatching(/^Would not be sent now/),
			request: { path: `/api/machines/${service.ids[2] ?? ''}/isolate` },
		});
	});

	test('is planned by a dry run for people to approve, which takes no room itself', async () => {
		const service = await storm(3);
		const items = service.ids.map((id) => ({ id }));
		const guardRails = { mostStarts: 2 };
		const options = { dryRun: true };
		const parameters = actOnItems('isolate', { ...rails(), guardRails, options });
		for (let tried = 0; tried < 2; tried += 1) {
			const { items: rows } = await service.engine.runNode({ node, items, parameters });
			expect(rows.map(({ json }) => json['withheld'])).toEqual([undefined, undefined, overLimit]);
			expect(rows[2]?.json).toMatchObject({
				verdict: 'start',
				startsInSeconds: null,
				text: expect.stringMatching(
					/Would not be sent now, but its plan can be carried out\..* allows 2\. There is room again at \S+ \S+ UTC, in 60 minutes\. .*Plan \w{12}, valid/,
				),
				plan: { machineId: service.ids[2], code: expect.stringMatching(/^plan1\./) },
			});
		}
		expect(service.simulator.requests.posts()).toEqual([]);
	});

	test('is carried out by its plan where people approve it, and by a model when there is room', async () => {
		const service = await startWithTool();
		const { engine, simulator } = service;
		const ids = Array.from({ length: 4 }, () => simulator.machines.add({}).id);
		const [first = '', second = '', third = '', fourth = ''] = ids;
		const guardRails = { mostStarts: 2 };
		const planFor = async (id: string) => {
			const dry = await one(engine, id, { guardRails, options: { dryRun: true } });
			return (dry.items[0]?.json['plan'] as PlanJson).code;
		};
		for (const id of [first, second]) await one(engine, id, { guardRails });
		const [approved, handedOn] = [await planFor(third), await planFor(fourth)];
		expect((await carryOut(service, [approved])).items[0]?.json).toMatchObject({
			machineId: third,
		});
		const parameters = { resource: 'machineAction', operation: 'carryOutPlan', plan: handedOn };
		const byModel = async () => await engine.runNode({ node: toolType, items: [{}], parameters });
		expect((await byModel()).error?.message).toContain('3 were started by this workflow');
		await service.clock.advance(61 * 60_000);
		expect((await byModel()).items[0]?.json).toMatchObject({ machineId: fourth });
		expect(simulator.requests.of('isolate')).toHaveLength(4);
	});
});

test.each<[INodeParameters, string]>([
	[{ startsWindow: '={{ 0 }}' }, 'Window Length (Minutes): the value is out of range'],
	[{ startsWindow: '={{ 10081 }}' }, 'Window Length (Minutes): the value is out of range'],
	[{ startsWindow: '={{ $json.nothing }}' }, 'Window Length (Minutes): the field is empty'],
	[{ mostStarts: '={{ -1 }}' }, 'Most Starts per Window: the value is out of range'],
	[{ mostStarts: '={{ 1.5 }}' }, 'Most Starts per Window: 1.5 is no whole number'],
	[{ startsCounted: '=everybody' }, 'Whose Starts Count: "everybody" is not one of the choices'],
])('%j is an error before any call', async (guardRails, message) => {
	const service = await startService();
	const run = await one(service.engine, '1'.repeat(40), { guardRails });
	expect(run.error?.message).toContain(message);
	expect(service.simulator.requests.count()).toBe(0);
});

test.each([
	['isolate', {}],
	['restrictCodeExecution', {}],
	['runLiveResponse', { commands: { command: [{ type: 'RunScript', fileName: 'triage.ps1' }] } }],
])('%s is limited to 100 an hour unless the form says otherwise', async (operation, more) => {
	const { engine, simulator } = await startService();
	const items = Array.from({ length: 101 }, () => ({ id: simulator.machines.add({}).id }));
	const guardRails = { mostMachines: 0 };
	const parameters = actOnItems(operation, { ...more, guardRails, waitForCompletion: false });
	const run = await engine.runNode({ node, items, parameters });
	expect(run.error?.message).toContain('Most Starts per Window allows 100');
	expect(simulator.requests.posts()).toEqual([]);
});
