import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { closeServicesAfterEachTest, startService } from '../service.mts';
import { node, scanMachines } from './park.mts';

closeServicesAfterEachTest();

const seed = 4711;
const nasty = fc.string({
	unit: fc.constantFrom(
		"'",
		'"',
		'\\',
		'%',
		'&',
		'#',
		')',
		'(',
		'/',
		'=',
		'+',
		' ',
		'a',
		'é',
		'界',
	),
	minLength: 1,
	maxLength: 12,
});
const texts = [
	...fc.sample(nasty, { seed, numRuns: 40 }),
	...fc.sample(fc.string({ unit: 'grapheme', minLength: 1 }), { seed, numRuns: 40 }),
].map((text) => text.trim());
const distinct = [...new Set(texts)].filter((text) => text !== '');

describe('Random strings through the whole way', () => {
	test('a tag is found by exactly its own text, whatever it consists of', async () => {
		const { simulator, engine } = await startService();
		const ids = distinct.map((tag) => simulator.machines.add({ machineTags: [tag] }).id);
		const run = await engine.runNode({
			node,
			items: distinct.map((tag) => ({ tag })),
			parameters: {
				resource: 'machine',
				operation: 'getAll',
				returnAll: true,
				filters: { tag: '={{ $json.tag }}' },
			},
		});
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual(
			ids.map((id, item) => [id, { item }]),
		);
	});

	test('a machine is found by none of them', async () => {
		const service = await startService();
		const single = distinct.filter((text) => !/[,;]/.test(text));
		const run = await scanMachines(service, 'name', single, {}, 'continueErrorOutput');
		expect(run.items).toEqual([]);
		expect(run.errorItems).toHaveLength(single.length);
		for (const { json } of run.errorItems) {
			expect(json.message).toMatchObject({ kind: expect.stringMatching(/^(?:input|target)$/) });
		}
		expect(service.simulator.requests.posts()).toEqual([]);
		const refused = service.simulator.requests.all().filter(({ status }) => status >= 400);
		expect(refused).toEqual([]);
	});

	test('a tag is set as it was written', async () => {
		const { simulator, engine } = await startService();
		const ids = distinct.map(() => simulator.machines.add({}).id);
		const run = await engine.runNode({
			node,
			items: distinct.map((tag, index) => ({ tag, id: ids[index] ?? '' })),
			parameters: {
				resource: 'machine',
				operation: 'addTag',
				machineId: '={{ $json.id }}',
				tag: '={{ $json.tag }}',
			},
		});
		expect(run.error).toBeUndefined();
		expect(ids.map((id) => simulator.machines.get(id)?.machineTags)).toEqual(
			distinct.map((tag) => [tag]),
		);
	});
});
