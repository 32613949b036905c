import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { closeServicesAfterEachTest, machine, startService, type Service } from '../service.mts';
import { locator, node, sentTo } from '../targets/park.mts';

closeServicesAfterEachTest();

async function isolate({ engine }: Service, guardRails: INodeParameters, options = {}, json = {}) {
	return await engine.runNode({
		node,
		items: [{ json }],
		parameters: {
			resource: 'machineAction',
			operation: 'isolate',
			machineId: locator('id', machine.hr),
			comment: 'Case 4711',
			waitForCompletion: false,
			guardRails,
			options,
		},
	});
}

describe('a name that is written otherwise protects all the same', () => {
	test.each<[string, INodeParameters, object]>([
		['a comma in it', { groups: 'Servers, EU' }, { rbacGroupName: 'Servers, EU' }],
		['a comma between two', { groups: 'Servers, EU' }, { rbacGroupName: 'eu' }],
		['an umlaut in two parts', { groups: 'Bu\u0308ro' }, { rbacGroupName: 'Büro' }],
		['a no-break space', { tags: 'tier\u00A00' }, { machineTags: ['tier 0'] }],
		['semicolons', { tags: 'vip; tier-0' }, { machineTags: ['tier-0'] }],
		['lines', { tags: 'vip\ntier-0' }, { machineTags: ['tier-0'] }],
		['lines of old systems', { tags: 'vip\rtier-0' }, { machineTags: ['tier-0'] }],
		['lines of web pages', { tags: 'vip\u2028tier-0' }, { machineTags: ['tier-0'] }],
		['cells of a table', { tags: 'vip\ttier-0' }, { machineTags: ['tier-0'] }],
		['wide semicolons', { tags: 'vip；tier-0' }, { machineTags: ['tier-0'] }],
		['wide commas', { groups: 'Servers，EU' }, { rbacGroupName: 'EU' }],
		['ideographic commas', { groups: 'Servers、EU' }, { rbacGroupName: 'EU' }],
		['a wide comma in it', { groups: 'Servers，EU' }, { rbacGroupName: 'Servers,EU' }],
		[
			'a list as text',
			{ tags: '={{ JSON.stringify(["vip", "a, b"]) }}' },
			{ machineTags: ['a, b'] },
		],
	])('%s', async (_, guardRails, record) => {
		const service = await startService();
		service.simulator.machines.update(machine.hr, record);
		const run = await isolate(service, guardRails);
		expect(run.error?.message).toMatch(/Guard Rails > Protected (?:Tags|Groups)/);
		expect(sentTo(service)).toEqual([]);
	});
});

describe('a rail that cannot be read stops the item', () => {
	test.each<[string, INodeParameters, object, string]>([
		['Protected Tags', { tags: '={{ $json.tags }}' }, { tags: '' }, 'an empty text'],
		['Protected Tags', { tags: '={{ $json.tags }}' }, { tags: [] }, 'an empty list'],
		['Protected Groups', { groups: '={{ $json.groups }}' }, { groups: ' ' }, 'a text of blanks'],
		['Protected Device Values', { deviceValues: '={{ $json.v }}' }, { v: [] }, 'an empty list'],
		['Protected Systems', { systems: '={{ $json.s }}' }, { s: [] }, 'an empty list'],
	])('%s', async (field, guardRails, json, cameOutAs) => {
		const service = await startService();
		const run = await isolate(service, guardRails, {}, json);
		expect(run.error?.message).toBe(
			`${field}: the field is empty, its expression came out as ${cameOutAs}`,
		);
		expect(service.simulator.requests.count()).toBe(0);
	});

	test.each([
		['[vip, tier-0]', 'looks like a list'],
		['{"tags": ["tier-0"]}', 'looks like a list or an object'],
		['={{ "[vip, tier-0]" }}', 'looks like a list'],
	])('one that is the text of a list that nobody can read: %s', async (tags, why) => {
		const service = await startService();
		const run = await isolate(service, { tags });
		expect(run.error?.message).toContain(`Protected Tags: "`);
		expect(run.error?.message).toContain(why);
		expect(service.simulator.requests.count()).toBe(0);
	});

	test('but a name may stand in brackets', async () => {
		const service = await startService();
		service.simulator.machines.update(machine.hr, { machineTags: ['[VIP]'] });
		const run = await isolate(service, { tags: '[vip]' });
		expect(run.error?.message).toContain('Guard Rails > Protected Tags');
	});

	test('one that has separators alone, too', async () => {
		const service = await startService();
		const run = await isolate(service, { tags: ', ;' });
		expect(run.error?.message).toBe('Protected Tags: there is no name in it');
	});
});

describe('a pattern is no name, and protects nothing', () => {
	test.each<[string, INodeParameters, string]>([
		['a star', { tags: 'vip*' }, 'Protected Tags: "vip*" has a * in it'],
		['a question mark', { groups: 'Server?' }, 'Protected Groups: "Server?" has a ? in it'],
		['a choice', { tags: 'vip|tier-0' }, 'Protected Tags: "vip|tier-0" has a | in it'],
		[
			'an expression for texts',
			{ tags: '/^vip/i' },
			'Protected Tags: "/^vip/i" stands between slashes',
		],
		['its beginning', { tags: '^vip' }, 'Protected Tags: "^vip" begins with ^'],
		['quotation marks', { groups: '"Servers"' }, 'Protected Groups: ""Servers"" begins with "'],
		['curly ones', { groups: '“Servers”' }, 'Protected Groups: "“Servers”" begins with “'],
		['single ones', { groups: "'Servers'" }, `Protected Groups: "'Servers'" begins with '`],
		['quotation marks around a comma', { groups: '"Servers, EU"' }, 'begins with "'],
		['one among several', { tags: 'tier-0; vip*' }, 'Protected Tags: "vip*" has a * in it'],
		['a list of a page', { tags: '- vip\n- tier-0' }, '"- vip" begins like an item of a list'],
		['a dot of a list', { tags: '\u2022 vip' }, 'vip" begins like an item of a list'],
		['a place for a name', { tags: '<vip>' }, '"<vip>" stands between angle brackets'],
		[
			'one in a list',
			{ tags: '={{ ["tier-0", "vip*"] }}' },
			'Protected Tags: "vip*" has a * in it',
		],
	])('%s', async (_, guardRails, message) => {
		const service = await startService();
		const run = await isolate(service, guardRails);
		expect(run.error?.message).toContain(message);
		expect(run.error?.description).toContain('whole name');
		expect(service.simulator.requests.count()).toBe(0);
	});

	test.each<[string, INodeParameters, object]>([
		['a star', { tags: 'vip\\*' }, { machineTags: ['vip*'] }],
		['a hyphen and a blank', { tags: '\\- vip' }, { machineTags: ['- vip'] }],
		['a hyphen alone', { tags: '-dmz' }, { machineTags: ['-dmz'] }],
		['a bar', { groups: 'A\\|B' }, { rbacGroupName: 'A|B' }],
		['quotation marks', { groups: '\\"Servers\\"' }, { rbacGroupName: '"Servers"' }],
		['an inch', { groups: '19" racks' }, { rbacGroupName: '19" Racks' }],
		[
			'a backslash of its own',
			{ groups: 'CONTOSO\\Servers' },
			{ rbacGroupName: 'contoso\\servers' },
		],
		['an apostrophe', { groups: "Chef's PCs" }, { rbacGroupName: "Chef's PCs" }],
	])('unless the name itself has it: %s', async (_, guardRails, record) => {
		const service = await startService();
		service.simulator.machines.update(machine.hr, record);
		const run = await isolate(service, guardRails);
		expect(run.error?.message).toMatch(/Guard Rails > Protected (?:Tags|Groups)/);
		expect(sentTo(service)).toEqual([]);
	});
});

test('a record that lacks what a rail asks for is refused unless that is allowed', async () => {
	const service = await startService();
	service.simulator.machines.update(machine.hr, { healthStatus: null as never });
	const refused = await isolate(service, {});
	expect(refused.error?.message).toContain('it could not be told whether it may be touched');
	expect(refused.error?.message).toContain('If It Cannot Be Told');
	expect(sentTo(service)).toEqual([]);
	await isolate(service, { ifUnknown: 'goAhead' });
	expect(sentTo(service)).toEqual([machine.hr]);
});

test('a dry run lists what each rail protects and how many machines of the plan it holds', async () => {
	const service = await startService();
	service.simulator.machines.update(machine.hr, { machineTags: ['VIP'] });
	const guardRails = { tags: 'vip; vpi', groups: 'Servers, EU', deviceValues: ['High'] };
	const run = await isolate(service, guardRails, { dryRun: true });
	expect(run.items[0]?.json).toMatchObject({
		verdict: 'refuse',
		guardRails: [
			{ rail: 'Protected Tags', entry: 'vip', machines: 1 },
			{ rail: 'Protected Tags', entry: 'vpi', machines: 0 },
			{ rail: 'Protected Groups', entry: 'Servers', machines: 0 },
			{ rail: 'Protected Groups', entry: 'EU', machines: 0 },
			{ rail: 'Protected Groups', entry: 'Servers, EU', machines: 0 },
			{ rail: 'Protected Device Values', entry: 'High', machines: 0 },
		],
	});
	expect(sentTo(service)).toEqual([]);
});

test('an OData Filter that reaches beyond itself is refused', async () => {
	const service = await startService();
	const filters = { name: 'nobody-', odata: "id ne 'x') or (id ne 'y'" };
	const parameters = { resource: 'machine', operation: 'getAll', returnAll: true, filters };
	const run = await service.engine.runNode({ node, parameters });
	expect(run.error?.message).toBe(
		'OData Filter: a bracket closes what it did not open, so the other filters would not hold',
	);
	expect(service.simulator.requests.count()).toBe(0);
});
