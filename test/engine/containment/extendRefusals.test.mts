import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { node } from '../load/act.mts';
import { locator, startWithTool, toolType } from '../targets/park.mts';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../service.mts';
import { contain, extend, extension, sent } from './extending.mts';

closeServicesAfterEachTest();

describe('Extend refuses', () => {
	test.each([
		['2026-03-03T08:59:00Z', {}, 'Until: "2026-03-03T08:59:00.000Z" is over already'],
		['400 days', {}, 'Until: "400 days" is more than a year away'],
		['soon', {}, 'Until: "soon" is no date'],
		['', {}, 'Parameter "Until" is required'],
		['={{ $json.nothing }}', {}, 'Until: the field is empty'],
		[
			'1 day',
			{ options: { owner: 'ü'.repeat(60) } },
			'Owner: the tag that keeps it would have 472',
		],
		['1 day', { options: { owner: 'a'.repeat(61) } }, 'Owner: the text has 61 characters'],
	])('%s %j is an error before any call', async (until, more, message) => {
		const service = await startService();
		const run = await extend(service, until, more);
		expect(run.error?.message).toContain(message);
		expect(service.simulator.requests.count()).toBe(0);
	});

	test.each<[string, string, (service: Service) => unknown]>([
		[
			'what is not contained',
			'is not isolated, as far as Microsoft Defender knows',
			() => undefined,
		],
		[
			'what an analyst has isolated',
			'is isolated by eve@contoso.example, not by n8n',
			({ simulator }) => {
				const by = { requestor: 'eve@contoso.example', requestorComment: 'By hand' };
				simulator.actions.add({
					type: 'Isolate',
					machineId: machine.hr,
					status: 'Succeeded',
					...by,
				});
			},
		],
		[
			'what is being released',
			'has an action that changes just that: Unisolate',
			async (service) => {
				await contain(service);
				service.simulator.actions.add({ type: 'Unisolate', machineId: machine.hr });
			},
		],
		[
			'what lasts longer already',
			'is isolated until 2026-03-05 09:00:00 UTC already, and 2026-03-03',
			(service) => contain(service, { until: '2026-03-05T09:00:00Z' }),
		],
	])('refuses %s', async (_, message, prepare) => {
		const service = await startService();
		await prepare(service);
		const before = sent(service).length;
		const run = await extend(service, '5 hours');
		expect(run.error?.message).toContain(message);
		expect(sent(service)).toHaveLength(before);
	});

	test('sends nothing for any machine where one is refused, unless it goes on', async () => {
		const service = await startService();
		await contain(service);
		const machines = { machineId: byId(`${machine.hr}, ${machine.finance}`) };
		const run = await extend(service, '4 hours', machines);
		expect(run.error?.message).toContain('fin-lt-0231.contoso.example');
		expect(sent(service)).toEqual(['isolate']);
		const second = await service.engine.runNode({
			node,
			onError: 'continueRegularOutput',
			items: [{ id: machine.finance }, { id: machine.hr }],
			parameters: extension('4 hours', { machineId: byId('={{ $json.id }}') }),
		});
		expect(second.items.map(({ json }) => json)).toMatchObject([
			{ error: expect.stringContaining('is not isolated') },
			{ extended: true, machineId: machine.hr },
		]);
	});

	test('items that want different ends or owners for one containment, all of them', async () => {
		const service = await startService();
		await contain(service);
		await contain(service, {}, 'restrictCodeExecution');
		const before = sent(service).length;
		const options = { owner: '={{ $json.owner }}' };
		const own = { containment: '={{ $json.of }}', options };
		const items = [
			{ until: '4 hours', owner: 'soc', of: 'isolation' },
			{ until: '2 hours', owner: 'soc', of: 'isolation' },
			{ until: '2 hours', owner: 'soc', of: 'restriction' },
		];
		const run = async (rows: typeof items) =>
			await service.engine.runNode({
				node,
				onError: 'continueRegularOutput',
				items: rows,
				parameters: extension('={{ $json.until }}', own),
			});
		const first = await run(items);
		const error = expect.stringContaining('different ends or owners for one containment: item 0');
		expect(first.items.map(({ json }) => json)).toMatchObject([
			{ error },
			{ error },
			{ extended: true, containment: 'restriction' },
		]);
		expect(sent(service)).toHaveLength(before + 1);
		const [one] = items;
		const second = await run(one === undefined ? [] : [one, { ...one, owner: 'tier-2' }]);
		expect(second.items.map(({ json }) => json)).toMatchObject([{ error }, { error }]);
		expect(sent(service)).toHaveLength(before + 1);
	});

	test('does not say that it is done where the release has begun meanwhile', async () => {
		let tagged = (): void => undefined;
		const service = await startService({
			onRequest: ({ operation }) => {
				if (operation === 'tagMachine') tagged();
			},
		});
		await contain(service);
		tagged = () => service.simulator.actions.add({ type: 'Unisolate', machineId: machine.hr });
		const run = await extend(service, '4 hours');
		expect(run.error?.message).toContain('is being released all the same');
	});

	test('names the role that it needs', async () => {
		const service = await startService();
		await contain(service);
		const { clientId } = service.simulator.credential;
		service.simulator.apps.update(clientId, { roles: ['Machine.Read.All', 'Machine.Isolate'] });
		service.simulator.apps.revokeTokens(clientId);
		const run = await extend(service, '4 hours');
		expect(`${run.error?.message} ${run.error?.description}`).toContain('Machine.ReadWrite.All');
	});

	test.each([
		['Operation: Extend is not offered to AI models', {}],
		['Until: an AI model would choose it', { until: "={{ $fromAI('end') }}" }],
		[
			'Owner: an AI model would choose it',
			{ options: { allowAsTool: true, owner: "={{ $fromAI('who') }}" } },
		],
	])('a model: %s', async (message, more: INodeParameters) => {
		const service = await startWithTool();
		const run = await service.engine.runNode({
			node: toolType,
			items: [{ machine: 'pc1', end: '1 hour', who: 'me' }],
			parameters: extension('4 hours', {
				machineId: locator('name', "={{ $fromAI('machine', 'Machine', 'string') }}"),
				...more,
			}),
		});
		expect(run.error?.message).toContain(message);
		expect(service.simulator.requests.count()).toBe(0);
	});
});
