import { expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { act, actOnItems, node } from '../load/act.mts';
import { closeServicesAfterEachTest, machine, startService, type Service } from '../service.mts';
import { contain, sent } from './extending.mts';

closeServicesAfterEachTest();

async function isolate({ engine }: Service, options: INodeParameters, more: INodeParameters = {}) {
	return await engine.runNode({ node, parameters: act('isolate', { options, ...more }) });
}

const running = { waitForCompletion: false };
const soon = { until: '2026-03-03T09:10:00Z', owner: 'ada' };
const later = { until: '2026-03-03T14:00:00Z', owner: 'soc' };
const lost =
	'Until (2026-03-03 14:00:00 UTC) and Owner (soc) do not hold for hr-lt-0107: nothing was started for this item, and its isolation has ';
const none = /has no end and no owner by its mark \(Isolate \S+\)\. Extend sets another$/;
const other =
	/has the end 2026-03-03 09:10:00 UTC and the owner ada by its mark \(Isolate \S+\)\. Extend sets another$/;

test.each<[string, INodeParameters, INodeParameters, RegExp]>([
	['attached to, without an end', {}, running, none],
	['attached to, with another end', soon, running, other],
	['there already, without an end', {}, {}, none],
	['there already, with another end', soon, {}, other],
	['of the same key, with another end', { ...soon, idempotencyKey: 'k' }, {}, other],
])(
	'an item says that its end does not hold where the action is %s',
	async (_, given, more, holds) => {
		const service = await startService();
		await isolate(service, given, more);
		await service.clock.advance(5_000);
		const key = 'idempotencyKey' in given ? { idempotencyKey: 'k' } : {};
		const planned = await isolate(service, { ...later, ...key, dryRun: true });
		const run = await isolate(service, { ...later, ...key });
		for (const { items, hints } of [planned, run]) {
			const note = String(items[0]?.json['termNote']);
			expect(note).toContain(lost);
			expect(note).toMatch(holds);
			expect(hints.map(({ message }) => message)).toContain(note);
		}
		expect(sent(service)).toEqual(['isolate']);
	},
);

test('an item says that nobody releases what an analyst has isolated', async () => {
	const service = await startService();
	const done = { machineId: machine.hr, status: 'Succeeded', scope: 'Full' } as const;
	service.simulator.actions.add({ ...done, type: 'Isolate', requestor: 'ada' });
	const [item] = (await isolate(service, later)).items;
	expect(item?.json['termNote']).toMatch(
		/ do not hold for hr-lt-0107: its isolation by ada bears no mark of n8n \(Isolate \S+\)\. Somebody else has started it, .* ends when somebody/,
	);
});

test('nothing is told where the end that is asked for holds, and of a try again', async () => {
	const service = await startService();
	await contain(service, later);
	expect((await isolate(service, later)).items[0]?.json).toMatchObject({ skipped: true });
	expect((await isolate(service, later)).items[0]?.json).not.toHaveProperty('termNote');
	expect((await isolate(service, {})).items[0]?.json).not.toHaveProperty('termNote');
	const again = {
		node,
		parameters: act('restrictCodeExecution', { options: { until: '1 hour' } }),
	};
	await service.engine.runNode({ ...again, executionId: '77' });
	await service.clock.advance(60_000);
	const [item] = (await service.engine.runNode({ ...again, executionId: '77' })).items;
	expect(item?.json).toMatchObject({ reused: true, ownAction: true });
	expect(item?.json).not.toHaveProperty('termNote');
});

test('two items of a run with different ends for one machine are an error before anything is sent', async () => {
	const service = await startService();
	const items = [
		{ id: machine.hr, until: '1 hour' },
		{ id: machine.hr, until: '2 hours' },
	];
	const parameters = actOnItems('isolate', { options: { until: '={{ $json.until }}' } });
	const run = await service.engine.runNode({ node, items, parameters });
	expect(run.error?.message).toContain('item 0 of this run asks for another end or owner for');
	expect(sent(service)).toEqual([]);
});

test('two items of a run with the same end share one action', async () => {
	const service = await startService();
	const items = [{ id: machine.hr }, { id: machine.hr }];
	const parameters = actOnItems('isolate', { options: { until: '1 hour' } });
	const run = await service.engine.runNode({ node, items, parameters });
	expect(run.items.map(({ json }) => json['termNote'])).toEqual([undefined, undefined]);
	expect(sent(service)).toEqual(['isolate']);
});

test.each([running, {}])('an item says that its comment was kept without the end', async (more) => {
	const service = await startService();
	service.simulator.quirks.keptComment = 12;
	const { items, hints } = await isolate(service, later, more);
	const note = String(items[0]?.json['termNote']);
	expect(note).toMatch(
		/^Until .* do not hold for hr-lt-0107: .* or Microsoft Defender has cut its comment/,
	);
	expect(hints.map(({ message }) => message)).toContain(note);
	expect(sent(service)).toEqual(['isolate']);
});
