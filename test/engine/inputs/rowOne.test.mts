import { describe, expect, test } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { watch } from '../trigger/support.mts';

closeServicesAfterEachTest();

const node = 'defenderMachineAction';
const listOf = (resource: string): INodeParameters => ({
	resource,
	operation: 'getAll',
	returnAll: true,
});
const isolate: INodeParameters = {
	resource: 'machineAction',
	operation: 'isolate',
	machineId: byId(machine.finance),
	comment: 'Case 4711',
	waitForCompletion: false,
};

async function run(parameters: INodeParameters, json: IDataObject = {}) {
	const service = await startService();
	const ended = await service.engine.runNode({ node, parameters, items: [{ json }] });
	return { ...ended, requests: service.simulator.requests };
}

describe('an alert without a host isolates nobody', () => {
	test.each<[string, string, IDataObject, string]>([
		['an empty text', '={{ $json.host }}', { host: '' }, 'an empty text'],
		['a blank behind the expression', '={{ $json.host }} ', {}, 'a text of blanks'],
		['blanks that no eye sees', '={{ $json.host }}', { host: '\u200b\u00a0' }, 'a text of blanks'],
		['an empty list', '={{ $json.host }}', { host: [] }, 'an empty list'],
		['commas alone', '={{ $json.a }},{{ $json.b }}', {}, 'the text ","'],
		['the word undefined', '={{ String($json.host) }}', {}, 'the text "undefined"'],
	])('%s', async (_, name, json, cameOutAs) => {
		const { error, items, requests } = await run({ ...listOf('machine'), filters: { name } }, json);
		expect(error?.message).toBe(
			`Name Starts With: the field is empty, its expression came out as ${cameOutAs}`,
		);
		expect(error?.description).toContain('Options > If a Filter Is Empty > Leave the Filter Out');
		expect(items).toEqual([]);
		expect(requests.count()).toBe(0);
	});

	test.each([
		"=startswith(computerDnsName,'{{ $json.host }}') and healthStatus eq 'Active'",
		"=computerDnsName ne '{{ $json.host }}'",
		"={{ `startswith(computerDnsName,'${$json.host ?? ' '}')` }}",
	])('inside of a filter in OData: %s', async (odata) => {
		const { error, requests } = await run({ ...listOf('machine'), filters: { odata } });
		expect(error?.message).toBe('OData Filter: its expression left an empty text between quotes');
		expect(requests.count()).toBe(0);
	});

	test.each([
		["=computerDnsName ne '{{ String($json.missing) }}'", 'undefined'],
		["={{ `not startswith(computerDnsName,'${$json.missing}')` }}", 'undefined'],
		["=healthStatus eq 'Active' and computerDnsName ne '{{ String(null) }} '", 'null'],
	])('a name of nothing is as good as an empty text: %s', async (odata, text) => {
		const { error, requests } = await run({ ...listOf('machine'), filters: { odata } });
		expect(error?.message).toBe(
			`OData Filter: its expression left the text "${text}" between quotes`,
		);
		expect(requests.count()).toBe(0);
	});

	test('an empty text that somebody has typed into a filter is meant', async () => {
		const filters = { odata: "computerDnsName ne ''" };
		const { error, items } = await run({ ...listOf('machine'), filters });
		expect(error).toBeUndefined();
		expect(items.length).toBeGreaterThan(5);
	});

	test('who wants everything then says so', async () => {
		const options = { ifFilterEmpty: 'ignore' };
		const filters = { name: '={{ $json.host }}', healthStatus: '={{ $json.health }}' };
		const json = { host: '', health: ['', 'Active'] };
		const all = await run({ ...listOf('machine'), filters, options }, json);
		expect(all.error).toBeUndefined();
		expect(all.requests.of('listMachines')[0]?.query.$filter).toBe("healthStatus eq 'Active'");
		const none = await run({ ...listOf('machine'), filters: '={{ $json.none }}', options }, json);
		expect(none.error).toBeUndefined();
		expect(none.items.length).toBeGreaterThan(5);
	});

	test('a list that lacks an entry is told by the entry', async () => {
		const filters = { osPlatform: '={{ $json.first }}, {{ $json.second }}' };
		const { error } = await run({ ...listOf('machine'), filters }, { first: 'Windows11' });
		expect(error?.message).toBe(
			'OS Platforms: the field is empty, entry 2 of the 2 in its expression came out as an empty text',
		);
	});
});

describe('names that no field has', () => {
	test.each<[string, INodeParameters, string]>([
		[
			'a misspelt option',
			{ ...isolate, options: { dryrun: true } },
			'Options: there is no option dryrun; did you mean dryRun?',
		],
		[
			'a misspelt filter',
			{ ...listOf('machineAction'), filters: { machineIds: machine.finance } },
			'Filters: there is no filter machineIds; did you mean machineId?',
		],
		[
			"another list's filter",
			{ ...listOf('machine'), filters: { requestor: 'ann' } },
			'Filters: there is no filter requestor',
		],
		[
			'a misspelt rail',
			{ ...isolate, guardRails: { tag: 'vip' } },
			'Guard Rails: there is no guard rail tag; did you mean tags?',
		],
		[
			'a misspelt part of a command',
			{
				...isolate,
				operation: 'runLiveResponse',
				commands: { command: [{ type: 'RunScript', fileName: 'a.ps1', arg: '-Depth 2' }] },
			},
			'Commands: there is no command arg; did you mean args?',
		],
		[
			'all options as one expression',
			{ ...isolate, options: '={{ { dryrun: true } }}' },
			'Options: there is no option dryrun; did you mean dryRun?',
		],
		[
			'all options as an expression without a value',
			{ ...isolate, options: '={{ $json.options }}' },
			'Options: the field is empty, its expression came out as undefined',
		],
		[
			'all rails as an empty object',
			{ ...isolate, guardRails: '={{ {} }}' },
			'Guard Rails: the field is empty, its expression came out as an empty object',
		],
		[
			'all filters as a text',
			{ ...listOf('machine'), filters: '={{ "name=x" }}' },
			'Filters: "name=x" is no set of fields',
		],
	])('%s', async (_, parameters, message) => {
		const { error, requests } = await run(parameters);
		expect(error?.message).toBe(message);
		expect(requests.count()).toBe(0);
	});

	test('a collection in one expression counts when its names are right', async () => {
		const options = '={{ { dryRun: true } }}';
		const { error, items, requests } = await run({ ...isolate, options });
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({ dryRun: true, verdict: 'start' });
		expect(requests.posts()).toEqual([]);
	});

	test('what another operation has left among the options does no harm', async () => {
		const { error } = await run({ ...listOf('machine'), options: { skipIfThere: true } });
		expect(error).toBeUndefined();
	});

	test('what the form hides is not meant', async () => {
		const options = { ipSeenAt: '={{ $json.nothing }}', longestInterval: '={{ $json.nothing }}' };
		const { error } = await run({ ...isolate, options });
		expect(error).toBeUndefined();
	});
});

describe('the trigger', () => {
	test.each<[string, INodeParameters, string]>([
		['Comment Contains', { commentContains: '={{ "" }}' }, 'an empty text'],
		['Requestor', { requestor: '={{ " " }}' }, 'a text of blanks'],
		['Started by Workflow ID', { workflowId: '={{ undefined }}' }, 'undefined'],
		['Type', { type: '={{ [] }}' }, 'an empty list'],
		['Status', { status: '={{ [] }}' }, 'an empty list'],
		['Machine', { machineId: { __rl: true, mode: 'name', value: '={{ "" }}' } }, 'an empty text'],
		['Machine', { machineId: '={{ null }}' }, 'null'],
	])('refuses an empty %s', async (field, filters, cameOutAs) => {
		const { poll, simulator } = await watch({ triggerOn: 'actionCreated', filters });
		await expect(poll()).rejects.toThrow(
			`${field}: the field is empty, its expression came out as ${cameOutAs}`,
		);
		expect(simulator.requests.count()).toBe(0);
	});

	test('leaves it out where that is chosen', async () => {
		const filters = { type: '={{ [] }}' };
		const options = { ifFilterEmpty: 'ignore' };
		const { poll } = await watch({ triggerOn: 'actionCreated', filters, options });
		expect(await poll()).toEqual([]);
	});
});
