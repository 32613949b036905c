import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { brokenNodes, brokenRows, headlineOf, tellsNothing, truth } from './brokenNodes.mts';
import { outputOf, posted, startBench } from './playbook.mts';
import type { Outbox } from './standIns.mts';

closeServicesAfterEachTest();

describe('a playbook that isolates and releases by itself', () => {
	test.each(brokenRows)(
		'%s: %s fails %s its work: the machine %s',
		async (playbook, node, when, state) => {
			const { simulator, outbox, run } = await startBench();
			Object.assign(outbox, { failing: { node, when } } satisfies Partial<Outbox>);
			const end = await run(playbook);
			expect(end.runsOf('Report')).toHaveLength(1);
			const [{ report } = { report: '' }, ...others] = outputOf(end, 'Report');
			expect(others).toEqual([]);
			expect(String(report)).toMatch(/^Case 4711: fin-lt-0231/);
			expect(String(report)).toContain(state);
			expect(truth(simulator)).toContain(state);
			// The pause was made before it failed.
			const isDone = node === 'Wait for Release' && when === 'after';
			expect(end.executed.at(-1)).toBe(isDone ? 'Done?' : 'End as Failed');
			expect(end.error?.message).toBe(isDone ? undefined : headlineOf(report));
			if (!tellsNothing.test(node))
				expect(String(report)).toContain(`${node} failed: ${node} is broken`);
		},
	);

	test.each(Object.entries(brokenNodes))(
		'%s: every node in its middle is tried',
		async (playbook, nodes) => {
			const { run } = await startBench();
			const { executed } = await run(playbook);
			const middle = executed
				.filter((name) => !['Target', 'Report', 'Done?'].includes(name))
				.slice(1);
			expect(nodes.map(([name]) => name)).toEqual(middle);
		},
	);

	test('contain-and-collect: a folder that cannot be written to stops it before anything is sent', async () => {
		const { simulator, outbox, run } = await startBench();
		outbox.failing = { node: 'Try Folder', when: 'before' };
		const end = await run('contain-and-collect');
		expect(posted(simulator)).toEqual([]);
		expect(outputOf(end, 'Report')).toEqual([
			{
				report:
					'Case 4711: fin-lt-0231.contoso.example was not touched\nNo package was saved\nTry Folder failed: Try Folder is broken',
			},
		]);
	});

	test('contain-and-collect: a machine is released whose isolation got no answer that it waited for', async () => {
		const { simulator, outbox, run } = await startBench();
		outbox.failing = { node: 'Isolate', when: 'after' };
		await run('contain-and-collect');
		expect(posted(simulator)).toEqual([
			`isolate ${machine.finance}`,
			`unisolate ${machine.finance}`,
		]);
	});
});
