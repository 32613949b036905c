import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { createEngine } from '../../harness/index.mts';
import { node } from '../load/act.mts';
import { closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { contain, extend, extension, hour, release, sent, tagsOf } from './extending.mts';

closeServicesAfterEachTest();

describe('Extend', () => {
	test.each([
		['isolate', 'isolation', 'unisolate'],
		['restrictCodeExecution', 'restriction', 'unrestrictCodeExecution'],
	])('lets what %s did last longer, and no longer', async (operation, containment, undo) => {
		const service = await startService();
		const before = tagsOf(service);
		await contain(service, undefined, operation);
		const options = { owner: 'tier-2' };
		const [item] = (await extend(service, '4 hours', { containment, options })).items;
		expect(item?.json).toMatchObject({
			extended: true,
			containment,
			until: expect.stringMatching(/^2026-03-03T13:0/),
			previousUntil: '2026-03-03T10:00:00.000Z',
			owner: 'tier-2',
			machineId: machine.hr,
		});
		expect(tagsOf(service)).toEqual([...before, item?.json['tag']]);
		await service.clock.advance(2 * hour);
		expect(await release(service)).toEqual([]);
		await service.clock.advance(2 * hour);
		expect(await release(service)).toMatchObject([
			{ released: true, owner: 'tier-2', until: item?.json['until'], endFrom: 'tag' },
		]);
		expect(sent(service)).toEqual([operation, 'tagMachine', undo, 'tagMachine']);
		expect(tagsOf(service)).toEqual(before);
	});

	test('holds in another n8n that has nothing but the credential', async () => {
		const service = await startService();
		await contain(service);
		await extend(service, '4 hours');
		await service.clock.advance(2 * hour);
		const { simulator, clock } = service;
		const other = { engine: createEngine({ simulator, clock }) };
		expect(await release(other)).toEqual([]);
		await clock.advance(2 * hour);
		expect(await release(other)).toMatchObject([{ released: true }]);
	});

	test('again and again, each time in the place of the last', async () => {
		const service = await startService();
		const before = tagsOf(service);
		await contain(service);
		for (const until of ['2 hours', '3 hours', '2026-03-03T15:00:00Z', '2026-03-03T15:00:00Z']) {
			await extend(service, until);
		}
		expect(tagsOf(service)).toHaveLength(before.length + 1);
		expect(sent(service).filter((one) => one === 'tagMachine')).toHaveLength(5);
		const [again] = (await extend(service, '2026-03-03T15:00:00Z')).items;
		expect(again?.json).toMatchObject({ extended: false, skipped: true });
	});

	test('by one tag where several items ask for the same', async () => {
		const service = await startService();
		await contain(service);
		const before = tagsOf(service).length;
		const items = [{ text: 'first alert' }, { text: 'second alert' }];
		const ask = async (options: INodeParameters) =>
			await service.engine.runNode({ node, items, parameters: extension('4 hours', { options }) });
		const planned = await ask({ dryRun: true });
		expect(planned.items.map(({ json }) => json['verdict'])).toEqual(['start', 'share']);
		const run = await ask({});
		expect(run.items.map(({ json }) => json['extended'])).toEqual([true, true]);
		expect(tagsOf(service)).toHaveLength(before + 1);
		expect(sent(service)).toEqual(['isolate', 'tagMachine']);
	});

	test('gives what had no end one', async () => {
		const service = await startService();
		await contain(service, {});
		expect(await release(service)).toEqual([]);
		await extend(service, '1 hour');
		await service.clock.advance(hour);
		expect(await release(service)).toMatchObject([{ released: true, owner: null }]);
	});

	test('takes its tag off when others have released the machine', async () => {
		const service = await startService();
		await contain(service);
		await extend(service, '4 hours');
		service.simulator.actions.add({
			type: 'Unisolate',
			machineId: machine.hr,
			status: 'Succeeded',
		});
		expect(await release(service)).toEqual([]);
		expect(tagsOf(service).filter((tag) => tag.startsWith('n8n-'))).toEqual([]);
	});

	test('sets the tag once where an answer is lost', async () => {
		const service = await startService();
		await contain(service);
		service.simulator.faults.add({ on: 'tagMachine', kind: 'resetAfter' });
		const run = await extend(service, '4 hours');
		expect(run.items[0]?.json).toMatchObject({ extended: true });
		expect(tagsOf(service).filter((tag) => tag.startsWith('n8n-'))).toHaveLength(1);
	});

	test('sends nothing in a dry run', async () => {
		const service = await startService();
		await contain(service);
		const run = await extend(service, '4 hours', { options: { dryRun: true } });
		expect(run.items[0]?.json).toMatchObject({
			dryRun: true,
			verdict: 'start',
			until: expect.stringMatching(/^2026-03-03T13:0/),
			request: { body: { Action: 'Add', Value: expect.stringMatching(/^n8n-extended\./) } },
		});
		const shorter = await extend(service, '1 minute', { options: { dryRun: true } });
		expect(shorter.items[0]?.json).toMatchObject({
			verdict: 'refuse',
			machineId: machine.hr,
			explanation: expect.stringContaining('would shorten that'),
		});
		expect(sent(service)).toEqual(['isolate']);
	});
});
