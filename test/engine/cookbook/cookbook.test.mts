import { beforeAll, describe, expect, test } from '@jest/globals';
import { outputOf, posted, startBench } from '../playbooks/playbook.mts';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { cases, fin, isolate, type Case } from './cases.mts';
import { readRecipes, workflowOf, type Recipe } from './recipes.mts';

closeServicesAfterEachTest();

const { finance } = machine;
const database = '5ae9307cb1d64f82c09e71a3d85b2f460e7c9d31';

async function follow(recipe: Recipe, wanted: Case) {
	const bench = await startBench();
	wanted.before?.(bench.simulator);
	const now = new Date(bench.clock.date()).toISOString();
	const items = (wanted.items ?? [{}]).map((item) =>
		'time' in item ? { ...item, time: now } : item,
	);
	const run = await bench.engine.runWorkflow({
		workflow: workflowOf(recipe),
		pinned: { Start: items },
		...(wanted.credential === undefined ? {} : { credential: wanted.credential as object }),
	});
	return { bench, run };
}

describe('docs/cookbook.md', () => {
	const page: { recipes: Recipe[] } = { recipes: [] };
	beforeAll(async () => {
		page.recipes = await readRecipes();
	});

	test('has no way that is not run here, and none is run that it does not have', () => {
		expect(page.recipes.map(({ title }) => title)).toEqual(Object.keys(cases));
	});

	test.each(Object.entries(cases))('%s', async (title, wanted) => {
		const recipe = page.recipes.find((candidate) => candidate.title === title);
		if (recipe === undefined) throw new Error('The page does not have it');
		const { bench, run } = await follow(recipe, wanted);
		if (wanted.refused === undefined) expect(run.error).toBeUndefined();
		else expect(run.error?.message).toMatch(wanted.refused);
		expect(posted(bench.simulator).sort()).toEqual([...wanted.sent].sort());
		if (wanted.body !== undefined) {
			expect(bench.simulator.requests.posts()[0]?.body).toMatchObject(wanted.body);
		}
		const [last = ''] = recipe.nodes.at(-1) ?? [];
		if (wanted.out !== undefined) expect(outputOf(run, last)[0]).toMatchObject(wanted.out);
		wanted.more?.(bench, run);
	});

	test('the servers are what Only Laptops leaves out', async () => {
		const [recipe] = page.recipes.filter(({ title }) => title.startsWith('Only laptops'));
		if (recipe === undefined) throw new Error('The page does not have it');
		const { bench } = await follow(recipe, { items: [fin], sent: [] });
		expect(posted(bench.simulator)).toEqual(isolate(finance));
		expect(bench.simulator.machines.get(database)?.osPlatform).toBe('WindowsServer2022');
	});

	test('what is due is released, and what is not stays isolated', async () => {
		const [until] = page.recipes.filter(({ title }) => title === 'Isolate for four hours');
		const [due] = page.recipes.filter(({ title }) => title === 'Release what is due');
		if (until === undefined || due === undefined) throw new Error('The page does not have it');
		const items = [{ ...fin, analyst: 'soc@contoso.example' }];
		const { bench } = await follow(until, { items, sent: [] });
		await bench.engine.runWorkflow({ workflow: workflowOf(due), pinned: { Start: [{}] } });
		expect(posted(bench.simulator)).toEqual(isolate(finance));
		await bench.clock.advance(4 * 3_600_000 + 60_000);
		await bench.engine.runWorkflow({ workflow: workflowOf(due), pinned: { Start: [{}] } });
		expect(posted(bench.simulator)).toEqual([...isolate(finance), `unisolate ${finance}`]);
	});
});
