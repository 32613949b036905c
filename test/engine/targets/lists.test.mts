import { describe, expect, test } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import {
	confusing,
	entraId,
	locator,
	node,
	scan,
	scanMachines,
	sentTo,
	startConfusingService,
	startWithTool,
	toolType,
	type Given,
} from './park.mts';

closeServicesAfterEachTest();

const { pc1, pc10, workgroup } = confusing;
const page = `security.microsoft.com/machines/v2/${pc1}/timeline`;

describe('several machines in one item', () => {
	test.each<[string, string, Given, string[]]>([
		['an array in By ID', 'id', [pc1, pc10], [pc1, pc10]],
		['an array in From List', 'list', [pc1, pc10], [pc1, pc10]],
		['the JSON of an array', 'name', '["pc1","pc10"]', [pc1, pc10]],
		['commas', 'id', `${pc1}, ${pc10}`, [pc1, pc10]],
		['semicolons', 'name', 'pc1;pc10.contoso.example', [pc1, pc10]],
		['lines', 'name', 'pc1\r\npc10\nlonely\n', [pc1, pc10, workgroup]],
		['addresses', 'ip', '2001:db8::1, 10.99.0.6', [confusing.ipv6, confusing.abroad]],
		['the same spelled in two ways', 'id', [pc1, pc1.toUpperCase()], [pc1]],
		['the same named in three ways', 'name', ['pc1', pc1, entraId, 'pc10'], [pc1, pc10]],
		['a whole machine and a name', 'name', [{ id: pc1 }, 'pc10'], [pc1, pc10]],
		['one link with a comma', 'name', `https://${page}?tags=a,pc10`, [pc1]],
		['one without https', 'name', `${page}?tags=a,pc10`, [pc1]],
		['one without https, with an ID', 'id', `${page}?x=a,${pc10}`, [pc1]],
		[
			'one without https, made unreadable',
			'id',
			`${page.replaceAll('.', '[.]')}?x=a;${pc10}`,
			[pc1],
		],
		['a link with a comma in its text', 'name', `[PC1, pc10](https://${page})`, [pc1]],
		['a link of Slack with one', 'name', `<https://${page}|PC1, pc10>`, [pc1]],
		['a link of HTML with one', 'id', `<a href="https://${page}">PC1; ${pc10}</a>`, [pc1]],
		[
			'links of Slack',
			'name',
			`<https://${page}|PC1>, <https://${page.replace(pc1, pc10)}|x>`,
			[pc1, pc10],
		],
		['two without https', 'id', `${page}?tags=a,b,${page.replace(pc1, pc10)}`, [pc1, pc10]],
		['two without https, with a blank', 'name', `${page}?tags=a,b, pc10`, [pc1, pc10]],
	])('%s', async (_, mode, value, ids) => {
		const service = await startConfusingService();
		const run = await scanMachines(service, mode, [value]);
		expect(run.error).toBeUndefined();
		expect(sentTo(service)).toEqual(ids);
		expect(run.items.map(({ json, pairedItem }) => [json.machineId, pairedItem])).toEqual(
			ids.map((id) => [id, { item: 0 }]),
		);
	});

	test('a text with a link to something else is one value, and nothing in it is a machine', async () => {
		const service = await startConfusingService();
		const links = [
			'intune.microsoft.com/?a,pc10',
			'eur01.safelinks.protection.outlook.com/?a;pc10',
		];
		const run = await scanMachines(service, 'name', links, {}, 'continueErrorOutput');
		expect(run.errorItems).toHaveLength(links.length);
		expect(sentTo(service)).toEqual([]);
	});

	test('names of all items are looked up together', async () => {
		const service = await startConfusingService();
		await scanMachines(service, 'name', ['pc1, pc10', ['lonely', 'pc1']]);
		expect(service.simulator.requests.count('listMachines')).toBe(1);
	});

	test('one that is wrong stops all, before any of them is touched', async () => {
		const service = await startConfusingService();
		const run = await scanMachines(service, 'name', ['lonely', ['pc1', null]]);
		expect(run.error?.message).toBe('Machine: entry 2 of 2 is empty');
		expect(run.error?.context?.itemIndex).toBe(1);
		expect(service.simulator.requests.count()).toBe(0);
	});

	test.each<Given>([[], '[]', ' [ ] '])(
		'an empty list (%j) loses no item in silence',
		async (given) => {
			const service = await startConfusingService();
			const named = [given, 'pc1'];
			const run = await scanMachines(service, 'name', named, {}, 'continueErrorOutput');
			expect(run.errorItems.map(({ json }) => json.error)).toEqual([
				expect.stringContaining('Machine: the field is empty, its expression came out as'),
			]);
			expect(sentTo(service)).toEqual([pc1]);
		},
	);

	test('or becomes an error of its own, beside the others', async () => {
		const service = await startConfusingService();
		const named = ['lonely', ['pc1', null, 'nobody-1', 'pc10']];
		const run = await scanMachines(service, 'name', named, {}, 'continueErrorOutput');
		expect(sentTo(service)).toEqual([workgroup, pc1, pc10]);
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 1 },
		]);
		expect(run.errorItems.map(({ json }) => json.error)).toEqual([
			'Machine: entry 2 of 4 is empty',
			'No machine has the name "nobody-1"',
		]);
		expect(run.errorItems.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 1 }]);
	});

	test('counts for the guard rails like machines of several items', async () => {
		const service = await startConfusingService();
		const guardRails = { mostMachines: 2 };
		const run = await scanMachines(service, 'name', ['pc1, pc10', 'lonely'], { guardRails });
		expect(run.error?.message).toContain('Guard rails refused 3 machines');
		expect(sentTo(service)).toEqual([]);
	});

	test('an operation on machines takes them, too', async () => {
		const service = await startConfusingService();
		const run = await service.engine.runNode({
			node,
			items: [{ hosts: ['pc1', 'pc10', 'PC1'] }, { hosts: 'lonely' }],
			parameters: {
				resource: 'machine',
				operation: 'get',
				machineId: locator('name', '={{ $json.hosts }}'),
			},
		});
		expect(run.items.map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual([
			[pc1, { item: 0 }],
			[pc10, { item: 0 }],
			[workgroup, { item: 1 }],
		]);
	});

	test('an object in the place of the whole field is read, too', async () => {
		const service = await startConfusingService();
		const parameters: INodeParameters = { ...scan('id'), machineId: '={{ $json.device }}' };
		const items = [{ device: { mdeDeviceId: pc1, deviceDnsName: 'pc1' } }];
		await service.engine.runNode({ node, items, parameters });
		expect(sentTo(service)).toEqual([pc1]);
	});
});

describe('as a tool of a model', () => {
	const tool = (value: string, options: INodeParameters = {}) => ({
		...scan('name', { options: { allowAsTool: true, ...options } }),
		machineId: locator('name', value),
	});
	const ofModel = "={{ $fromAI('machine', 'Machine to act on', 'string') }}";

	test.each<[string, INodeParameters, string[]]>([
		['several are refused', tool(ofModel), []],
		['several where it is allowed', tool(ofModel, { severalForModels: true }), [pc1, pc10]],
		['several that the author has written', tool('pc1, pc10'), [pc1, pc10]],
	])('%s', async (_, parameters, ids) => {
		const service = await startWithTool();
		const items = [{ machine: 'pc1, pc10' }];
		const { error } = await service.engine.runNode({ node: toolType, items, parameters });
		expect(sentTo(service)).toEqual(ids);
		const refusal = 'Machine: an AI model has named 2 in one call';
		expect(error?.message).toBe(ids.length === 0 ? refusal : undefined);
	});
});

describe('a name that no machine has', () => {
	const long = 'payroll-database-server-0007';
	const said = async (name: string, seeds: string[]) => {
		const service = await startConfusingService();
		for (const computerDnsName of seeds) service.simulator.machines.add({ computerDnsName });
		const run = await scanMachines(service, 'name', [name]);
		expect(sentTo(service)).toEqual([]);
		const { message, description } = run.error ?? {};
		return { message, description, requests: service.simulator.requests.count('listMachines') };
	};

	test.each([
		['of another domain', 'pc1.domain.example', [], 'pc1.contoso.example'],
		['without a domain in Defender', 'lonely.contoso.example', [], 'lonely ('],
		['cut off by NetBIOS', 'LONGSERVERNAME-', ['longservername-01'], 'longservername-01 ('],
		['with two characters swapped', 'fin-lt-0213', [], 'fin-lt-0231.contoso.example ('],
		['the first two', 'fni-lt-0231.d.example', [], 'fin-lt-0231.contoso.example ('],
		['longer than NetBIOS', 'longservername-01', ['longservername-'], 'longservername- ('],
		['swapped in a long name', 'payroll-databsae-server-0007', [long], `${long} (`],
		[
			'swapped where it is cut off',
			'payroll-databa-esserver',
			['payroll-databae-sserver'],
			'payroll-databae-sserver (',
		],
	])('tells of those that are like it: %s', async (_, name, seeds, near) => {
		const { message, description } = await said(name, seeds);
		expect(message).toBe(`No machine has the name "${name.toLowerCase()}"`);
		expect(description).toContain(`Alike, but not taken: ${near}`);
		expect(description).toContain('last seen');
	});

	test.each([
		['pc'],
		['contoso'],
		[machine.finance.slice(0, 12)],
		['pc1x.contoso.example'],
		['fin-lt-0312'],
	])('and of none that only begins like it: %s', async (name) => {
		expect((await said(name, [])).description).not.toContain('Alike');
	});

	test('five at the most, the last seen first, with one more call', async () => {
		const seeds = Array.from({ length: 7 }, (_, index) => `many.d${index}.example`);
		const { description, requests } = await said('many.example', seeds);
		expect(description).toMatch(
			/Alike, but not taken: (?:many\.d\d\.example \([^)]+\), ){4}many\.d\d\.example \([^)]+\) and 2 more\./,
		);
		expect(requests).toBe(2);
	});

	test('what may have been mistyped is asked for in the same call', async () => {
		const names = ['fni-lt-0231', 'nif-lt-0231', 'a-longer-name-0231', 'fin-lt-0213'];
		const { requests } = await said(names.join(', '), []);
		expect(requests).toBe(2);
	});

	test('of many it is asked for the first twenty, with few calls, and told of the others', async () => {
		const service = await startConfusingService();
		const wrong = Array.from({ length: 22 }, (_, index) => `srv-${index + 10}-wbe`);
		for (const name of wrong)
			service.simulator.machines.add({ computerDnsName: name.replace('wbe', 'web') });
		// Of a name that is asked for twice it is asked once.
		const names = [wrong[0] ?? '', ...wrong];
		const run = await scanMachines(service, 'name', names, {}, 'continueErrorOutput');
		const advice = run.outputs[1]?.map(({ json }) => (json.message as IDataObject).advice);
		expect(advice).toHaveLength(23);
		for (const [index, own] of (advice ?? []).entries()) {
			const name = (names[index] ?? '').replace('wbe', 'web');
			expect(own).toContain(
				index <= 20
					? `Alike, but not taken: ${name} (`
					: 'Whether two of its characters were swapped was not looked up: that is done for the first 20 names of a run.',
			);
		}
		expect(service.simulator.requests.count('listMachines')).toBeLessThanOrEqual(6);
	});
});
