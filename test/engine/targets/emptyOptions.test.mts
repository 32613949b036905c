import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { node } from './park.mts';

closeServicesAfterEachTest();

const isolate: INodeParameters = {
	resource: 'machineAction',
	operation: 'isolate',
	machineId: byId(machine.finance),
	comment: 'Case 4711',
	waitForCompletion: false,
};
const machines: INodeParameters = { resource: 'machine', operation: 'getAll', returnAll: true };
const actions: INodeParameters = { ...machines, resource: 'machineAction' };

/** Runs the node on an item that has nothing of what its expressions ask for. */
async function run(parameters: INodeParameters, json = {}) {
	const service = await startService();
	const ended = await service.engine.runNode({ node, parameters, items: [{ json }] });
	return { ...ended, requests: service.simulator.requests };
}

describe('a field whose expression gives no value', () => {
	test.each<[string, INodeParameters]>([
		['Dry Run', { ...isolate, options: { dryRun: '={{ $json.dryRun }}' } }],
		['If Several Match', { ...isolate, options: { ifSeveral: '={{ $json.several }}' } }],
		['Protected Tags', { ...isolate, guardRails: { tags: '={{ $json.protected }}' } }],
		['Protected Groups', { ...isolate, guardRails: { groups: '={{ $json.groups }}' } }],
		['Most Machines per Run', { ...isolate, guardRails: { mostMachines: '={{ $json.most }}' } }],
		['Tag', { ...machines, filters: { tag: '={{ $json.tag }}' } }],
		['Last Seen Before', { ...machines, filters: { lastSeenBefore: '={{ $json.since }}' } }],
		['Risk Score', { ...machines, filters: { riskScore: '={{ $json.risk }}' } }],
		['Requestor', { ...actions, filters: { requestor: '={{ $json.who }}' } }],
		['Status', { ...actions, filters: { status: '={{ $json.status }}' } }],
	])('%s is told before any call, whether undefined or null', async (field, parameters) => {
		const nothing = {
			dryRun: null,
			protected: null,
			most: null,
			tag: null,
			since: null,
			who: null,
		};
		for (const [json, cameOutAs] of [
			[{}, 'undefined'],
			[nothing, expect.stringMatching(/^(?:undefined|null)$/)],
		] as const) {
			const { error, requests } = await run(parameters, json);
			const [start, end] = (error?.message ?? '').split(' came out as ');
			expect(start).toBe(`${field}: the field is empty, its expression`);
			expect(end).toEqual(cameOutAs);
			expect(error?.description).toContain('the expression in it gives a value for every item');
			expect(requests.count()).toBe(0);
		}
	});

	test('a list of protected tags lacks none of them silently', async () => {
		const tags = '={{ ["vip", $json.protected] }}';
		const { error, requests } = await run({ ...isolate, guardRails: { tags } });
		expect(error?.message).toBe(
			'Protected Tags: the field is empty, entry 2 of the 2 in its expression came out as undefined',
		);
		expect(requests.count()).toBe(0);
	});

	test.each(['isolationType', 'waitForCompletion', 'returnAll', 'limit'])(
		'%s beside the collections takes no default either',
		async (name) => {
			const parameters = {
				...isolate,
				...(name in isolate || name === 'isolationType' ? {} : machines),
			};
			const { error, requests } = await run({
				...parameters,
				...(name === 'limit' ? { returnAll: false } : {}),
				[name]: '={{ $json.nothing }}',
			});
			expect(error?.message).toMatch(
				/^[A-Z][A-Za-z ]+: the field is empty, its expression came out as undefined$/,
			);
			expect(requests.count()).toBe(0);
		},
	);
});

describe('what the editor leaves of an emptied box', () => {
	test.each<[string, INodeParameters]>([
		['a text', { ...isolate, guardRails: { tags: '' } }],
		['a number, kept as null', { ...isolate, options: { timeout: null } }],
		['a date that is hidden', { ...isolate, options: { ipSeenAt: null } }],
		['a filter', { ...machines, filters: { tag: '' } }],
	])('%s counts as not set', async (_, parameters) => {
		const { error, items } = await run(parameters);
		expect(error).toBeUndefined();
		expect(items).not.toEqual([]);
	});
});
