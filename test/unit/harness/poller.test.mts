import { describe, expect, test } from '@jest/globals';
import type { INodeType, IPollFunctions } from 'n8n-workflow';
import type { Engine } from '../../harness/index.mts';
import { describe as describeNode } from '../../harness/nodes/description.mts';
import { engineWith } from './support/engines.mts';

/** Whether polls are to fail. */
interface Mood {
	fails: boolean;
}

/** Counts its polls in static data and emits each second count. */
function counter(mood: Mood): INodeType {
	return {
		description: describeNode('counter', { group: ['trigger'], polling: true, inputs: [] }),
		async poll(this: IPollFunctions) {
			const state = this.getWorkflowStaticData('node');
			const polls = Number(state['polls'] ?? 0) + 1;
			state['polls'] = polls;
			if (mood.fails) throw new Error(`poll ${polls} failed`);
			const json = {
				polls,
				mode: this.getMode(),
				activation: this.getActivationMode(),
				budget: this.getPollBudgetMs(),
				id: this.getNode().id,
			};
			return await Promise.resolve(polls % 2 === 0 ? [[{ json }]] : null);
		},
	};
}

function setUp(): { mood: Mood; engine: Engine } {
	const mood = { fails: false };
	const nodeTypes = { counter: counter(mood) };
	return { mood, engine: engineWith(() => Promise.resolve([]), { nodeTypes }) };
}

describe('poller', () => {
	test('keeps changes in memory and saves them when a poll emits', async () => {
		const poller = setUp().engine.poller({}, { node: 'counter' });
		expect([poller.staticData, poller.saved]).toEqual([{}, {}]);
		expect(await poller.poll()).toBeNull();
		expect([poller.staticData, poller.saved]).toEqual([{ polls: 1 }, {}]);
		expect(await poller.poll()).toEqual([
			[
				{
					json: {
						polls: 2,
						mode: 'trigger',
						activation: 'activate',
						budget: 300_000,
						id: 'id of Trigger',
					},
				},
			],
		]);
		expect([poller.staticData, poller.saved]).toEqual([{ polls: 2 }, { polls: 2 }]);
	});

	test('loses what was not saved when the process dies', async () => {
		const poller = setUp().engine.poller({}, { node: 'counter' });
		for (let round = 0; round < 3; round += 1) await poller.poll();
		poller.restart();
		expect(poller.staticData).toEqual({ polls: 2 });
		expect(await poller.poll('trigger', 'init')).toBeNull();
		expect(poller.staticData).toEqual({ polls: 3 });
	});

	test('saves at deactivation', async () => {
		const poller = setUp().engine.poller({}, { node: 'counter' });
		await poller.poll();
		poller.deactivate();
		poller.restart();
		expect(poller.saved).toEqual({ polls: 1 });
	});

	test('an error is thrown and does not undo changes in memory', async () => {
		const { mood, engine } = setUp();
		const poller = engine.poller({}, { node: 'counter' });
		await poller.poll();
		const { saved } = poller;
		mood.fails = true;
		await expect(poller.poll()).rejects.toThrow('poll 2 failed');
		expect([poller.staticData, poller.saved]).toEqual([{ polls: 2 }, saved]);
		expect(engine.everything).toContain('poll 2 failed');
	});

	test('a manual test starts from what is saved and keeps nothing', async () => {
		const poller = setUp().engine.poller({}, { node: 'counter' });
		for (let round = 0; round < 3; round += 1) await poller.poll();
		expect(await poller.poll('manual')).toBeNull();
		expect([poller.staticData, poller.saved]).toEqual([{ polls: 3 }, { polls: 2 }]);
	});

	test('a manual test that emits saves nothing either', async () => {
		const poller = setUp().engine.poller({}, { node: 'counter' });
		await poller.poll();
		poller.deactivate();
		const emitted = await poller.poll('manual');
		expect(emitted?.[0]?.[0]?.json).toMatchObject({
			polls: 2,
			mode: 'manual',
			activation: 'manual',
		});
		expect(poller.saved).toEqual({ polls: 1 });
	});

	test('a renamed node has no static data; that of the old name stays saved', async () => {
		const poller = setUp().engine.poller({}, { node: 'counter' });
		await poller.poll();
		poller.rename('Another name');
		expect(poller.staticData).toEqual({});
		await poller.poll();
		expect(poller.staticData).toEqual({ polls: 1 });
		const emitted = await poller.poll();
		expect(emitted?.[0]?.[0]?.json).toMatchObject({ id: 'id of Trigger' });
		poller.rename('Trigger');
		expect([poller.staticData, poller.saved]).toEqual([{ polls: 1 }, { polls: 1 }]);
	});

	test('polls may overlap and share the state in memory', async () => {
		const poller = setUp().engine.poller({}, { node: 'counter' });
		await Promise.all([poller.poll(), poller.poll(), poller.poll()]);
		expect(poller.staticData).toEqual({ polls: 3 });
	});

	test('tells the budget that a test sets', async () => {
		const poller = setUp().engine.poller({}, { node: 'counter', budgetMs: 45_000 });
		await poller.poll();
		const emitted = await poller.poll();
		expect(emitted?.[0]?.[0]?.json).toMatchObject({ budget: 45_000 });
	});
});
