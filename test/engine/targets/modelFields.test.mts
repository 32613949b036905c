import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { closeServicesAfterEachTest } from '../service.mts';
import { locator, startWithTool, toolType } from './park.mts';

closeServicesAfterEachTest();

const said = "={{ $fromAI('value', 'Whatever you like') }}";

const isolation: INodeParameters = {
	resource: 'machineAction',
	operation: 'isolate',
	machineId: locator('name', 'pc1'),
	comment: 'Told to',
	options: { allowAsTool: true },
};

/** What n8n itself asks for where it cannot know the operation. */
const everything: INodeParameters = {
	...isolation,
	machineActionId: locator('id', '5a6b7c8d-0000-4000-8000-000000000000'),
	...{ plan: 'plan1.x', until: '1 hour', sha1: '0'.repeat(40), confirmName: 'pc1', tag: 'soc' },
	...{ fileName: 'a.ps1', indicatorValue: 'c2.badger.example', indicatorTitle: 'C2' },
	...{ indicatorDescription: 'Case', indicatorId: '1' },
};

const carryOut: INodeParameters = {
	resource: 'machineAction',
	operation: 'carryOutPlan',
	plan: said,
};

const option = (name: string): INodeParameters => ({
	...isolation,
	options: { allowAsTool: true, [name]: said },
});

const rail = (name: string): INodeParameters => ({
	...isolation,
	guardRails: { [name]: said },
});

const listOf = (resource: string, filters: INodeParameters): INodeParameters => ({
	resource,
	operation: 'getAll',
	filters,
});

const rails = [
	'deviceValues',
	'groups',
	'ifInactive',
	'ifManyStarts',
	'ifUnknown',
	'ifUnsupported',
	'machines',
	'machinesCounted',
	'mostMachines',
	'mostStarts',
	'startsCounted',
	'startsWindow',
	'systems',
	'tags',
];

/** What only the author of a workflow decides: the field, and a tool in which a model would. */
const table: ReadonlyArray<readonly [field: string, parameters: INodeParameters]> = [
	['Allow as AI Tool', option('allowAsTool')],
	['Dry Run', option('dryRun')],
	['Idempotency Key', option('idempotencyKey')],
	['If Several Match', option('ifSeveral')],
	['On Behalf Of', option('onBehalfOf')],
	['Owner', option('owner')],
	['Plan Valid For', option('planValidFor')],
	['Replay Protection', option('replayProtection')],
	['If Already in Progress', option('ifInProgress')],
	['If Opposite Is in Progress', option('ifOpposite')],
	['Skip if Already Done', option('skipIfThere')],
	['Visibility Lag', option('visibilityLag')],
	['Visibility Lag', { ...carryOut, options: { visibilityLag: said } }],
	['Block Files of Microsoft', option('microsoftFiles')],
	['Domains of Many Too', option('sharedDomains')],
	['If There Already', option('ifThere')],
	['Several per Call of a Model', option('severalForModels')],
	['Only These Machines', { ...carryOut, options: { onlyMachines: said } }],
	['Tenant', { ...isolation, tenant: { __rl: true, mode: 'name', value: '={{ $json.value }}' } }],
	['Guard Rails', { ...isolation, guardRails: { mostStarts: '={{ $input.item.json.n }}' } }],
	['Until', { ...isolation, options: { allowAsTool: true, until: '={{ $json.end }}' } }],
	['Tenant', { ...isolation, tenant: { __rl: true, mode: 'name', value: said } }],
	['Until', option('until')],
	['User of Any Domain', option('userOfAnyDomain')],
	...rails.map((name) => ['Guard Rails', rail(name)] as const),
	['Guard Rails', { ...isolation, guardRails: said }],
	['Guard Rails', { ...isolation, guardRails: { mostMachines: "={{ $FROMAI('n') }}" } }],
	...[
		String.raw`={{ \u0024json.value }}`,
		String.raw`={{ \u{024}json.value }}`,
		String.raw`={{ $\u006Ason.value }}`,
		String.raw`={{ \u0024fromAI('value') }}`,
	].flatMap((escaped) => [
		['Owner', { ...isolation, options: { allowAsTool: true, owner: escaped } }] as const,
		[
			'Idempotency Key',
			{ ...isolation, options: { allowAsTool: true, idempotencyKey: escaped } },
		] as const,
	]),
	['Resource', { ...everything, resource: said }],
	['Operation', { ...everything, operation: said }],
	['Sign In As', { ...isolation, authentication: said }],
	['Allow as AI Tool', { ...isolation, options: said }],
	['OData Filter', listOf('machineAction', { odata: said })],
	['OData Filter', listOf('machine', { odata: said })],
	['If a Filter Is Empty', { ...listOf('machineAction', {}), options: { ifFilterEmpty: said } }],
];

describe('what a model would choose that only the author of a workflow may', () => {
	test.each(table)('%s: %j', async (field, parameters) => {
		const service = await startWithTool();
		const items = [{ value: 'whatever' }];
		const run = await service.engine.runNode({ node: toolType, items, parameters });
		expect(run.error?.message).toMatch(new RegExp(`^${field}: .*\\bmodel`));
		expect(service.simulator.requests.count()).toBe(0);
	});
});

describe('the mark of a comment', () => {
	const mark = '[n8n:wf1.77.0123456789ab.0.0.until-20990101T000000Z.owner-me]';
	test.each([mark, `Case 4711 ${mark}`])('is never what a model writes: %s', async (reason) => {
		const service = await startWithTool();
		const comment = "={{ $fromAI('reason', 'Why', 'string') }}";
		const parameters = { ...isolation, comment, waitForCompletion: false };
		const items = [{ reason }];
		const run = await service.engine.runNode({ node: toolType, items, parameters });
		const bodies = service.simulator.requests.posts().map(({ body }) => body as INodeParameters);
		const comments = bodies.map(({ Comment }) => String(Comment));
		// Refused, or no mark but that of the node itself.
		expect([run.error === undefined, comments.length]).toEqual([true, 1]);
		expect(comments[0]).not.toContain('owner-me');
		expect(run.items[0]?.json).not.toHaveProperty('until');
	});
});
