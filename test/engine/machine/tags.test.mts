import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { closeServicesAfterEachTest, machine, startService, type Service } from '../service.mts';
import { confusing, locator, node, startConfusingService } from '../targets/park.mts';

closeServicesAfterEachTest();

interface Wanted {
	readonly id: string;
	readonly tag: string;
}

async function tag(
	{ engine }: Service,
	operation: 'addTag' | 'removeTag',
	items: readonly Wanted[],
	more: INodeParameters = {},
	onError?: 'continueErrorOutput',
) {
	return await engine.runNode({
		node,
		items: items.map(({ id, tag: wanted }) => ({ id, tag: wanted })),
		parameters: {
			resource: 'machine',
			operation,
			machineId: locator('name', '={{ $json.id }}'),
			tag: '={{ $json.tag }}',
			...more,
		},
		...(onError && { onError }),
	});
}

const bodies = ({ simulator }: Service) =>
	simulator.requests.posts().map(({ operation, body }) => [operation, body]);

describe('Tags', () => {
	test('one machine takes the single call and gives the machine back', async () => {
		const service = await startService();
		const run = await tag(service, 'addTag', [{ id: machine.hr, tag: 'case-4711' }]);
		expect(bodies(service)).toEqual([['tagMachine', { Value: 'case-4711', Action: 'Add' }]]);
		expect(run.items[0]?.json).toMatchObject({ id: machine.hr, machineTags: ['hr', 'case-4711'] });
		const removed = await tag(service, 'removeTag', [{ id: machine.hr, tag: 'hr' }]);
		expect(removed.items[0]?.json.machineTags).toEqual(['case-4711']);
	});

	test('the machine comes simplified unless all its fields are wanted', async () => {
		const service = await startService();
		const items = [{ id: machine.hr, tag: 'case-4711' }];
		const [simple] = (await tag(service, 'addTag', items)).items;
		expect(Object.keys(simple?.json ?? {})).toHaveLength(11);
		const [raw] = (await tag(service, 'addTag', items, { simplify: false })).items;
		const { tenantId } = service.simulator.credential;
		expect(raw?.json).toEqual({ ...service.simulator.machines.get(machine.hr), tenantId });
	});

	test('machines that ask for the same tag share a call; each item has its machine', async () => {
		const service = await startConfusingService();
		const run = await tag(service, 'addTag', [
			{ id: 'pc1', tag: 'red' },
			{ id: machine.hr, tag: 'blue' },
			{ id: 'pc10', tag: 'red' },
			{ id: confusing.pc1, tag: 'red' },
		]);
		expect(bodies(service)).toEqual([
			['tagMachines', { Value: 'red', Action: 'Add', MachineIds: [confusing.pc1, confusing.pc10] }],
			['tagMachine', { Value: 'blue', Action: 'Add' }],
		]);
		expect(run.items.map(({ json }) => [json.id, json.machineTags])).toEqual([
			[confusing.pc1, ['red']],
			[machine.hr, ['hr', 'blue']],
			[confusing.pc10, ['red']],
			[confusing.pc1, ['red']],
		]);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3].map((item) => ({ item })),
		);
	});

	test('500 machines a call', async () => {
		const service = await startService();
		const items = Array.from({ length: 501 }, () => ({
			id: service.simulator.machines.add({}).id,
			tag: 'swept',
		}));
		const run = await tag(service, 'addTag', items);
		expect(run.items).toHaveLength(501);
		expect(service.simulator.requests.posts().map(({ operation }) => operation)).toEqual([
			'tagMachines',
			'tagMachine',
		]);
		expect(
			service.simulator.machines.all().filter(({ machineTags }) => machineTags.includes('swept')),
		).toHaveLength(501);
	});

	test('one unknown machine costs the others nothing', async () => {
		const service = await startService();
		const items = [machine.hr, machine.unknown, machine.finance].map((id) => ({ id, tag: 'x' }));
		const run = await tag(service, 'addTag', items, {}, 'continueErrorOutput');
		expect(run.items.map(({ json }) => json.id)).toEqual([machine.hr, machine.finance]);
		expect(run.errorItems[0]?.json.error).toBe(`Machine ${machine.unknown} was not found`);
	});

	test('a lost answer is asked again: a tag set twice is set once', async () => {
		const service = await startService();
		service.simulator.faults.add({ on: 'tagMachine', kind: 'resetAfter', times: 2 });
		const run = await tag(service, 'addTag', [{ id: machine.hr, tag: 'x' }]);
		expect(run.items[0]?.json.machineTags).toEqual(['hr', 'x']);
		expect(service.simulator.requests.count('tagMachine')).toBe(3);
	});

	test('a fault that stays is told for every machine of the call', async () => {
		const service = await startService();
		service.simulator.faults.add({ on: 'tagMachines', kind: 'status', status: 500, times: 9 });
		const items = [machine.hr, machine.finance].map((id) => ({ id, tag: 'x' }));
		const run = await tag(service, 'addTag', items, {}, 'continueErrorOutput');
		expect(run.errorItems).toHaveLength(2);
		expect(run.errorItems[0]?.json.error).toContain('HTTP 500');
	});

	test('an ambiguous name tags nothing', async () => {
		const service = await startConfusingService();
		const run = await tag(service, 'addTag', [
			{ id: 'pc1', tag: 'x' },
			{ id: 'twin', tag: 'x' },
		]);
		expect(run.error?.message).toContain('2 machines have the name "twin"');
		expect(service.simulator.requests.posts()).toEqual([]);
	});

	test('a dry run tells what would change, by the tags of now', async () => {
		const service = await startConfusingService();
		const options = { dryRun: true };
		const items = [
			{ id: machine.hr, tag: 'hr' },
			{ id: 'pc1', tag: 'hr' },
		];
		const added = await tag(service, 'addTag', items, { options });
		expect(added.items.map(({ json }) => [json.machineId, json.verdict])).toEqual([
			[machine.hr, 'skip'],
			[confusing.pc1, 'start'],
		]);
		const removed = await tag(service, 'removeTag', items, { options });
		expect(removed.items.map(({ json }) => json.verdict)).toEqual(['start', 'skip']);
		expect(removed.items[0]?.json).toMatchObject({
			explanation: 'The tag would be removed',
			machineTags: ['hr'],
			computerDnsName: 'hr-lt-0107.contoso.example',
		});
		expect(service.simulator.requests.posts()).toEqual([]);
	});

	test('an empty tag is told before any call', async () => {
		const service = await startService();
		const run = await tag(service, 'addTag', [{ id: machine.hr, tag: ' ' }]);
		expect(run.error?.message).toBe(
			'Tag: the field is empty, its expression came out as a text of blanks',
		);
		expect(service.simulator.requests.count()).toBe(0);
	});
});
