import { describe, expect, test } from '@jest/globals';
import type { Simulator } from '../../../simulator/index.mts';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { outputOf, posted, startBench } from './playbook.mts';
import type { Outbox } from './standIns.mts';

closeServicesAfterEachTest();

type Row = readonly [node: string, before: string, after: string];

const untouched = 'was not touched';
const isolated = 'is isolated';
const free = 'is not isolated';
const never = 'has no isolation on record';
const untold = 'is in a state that could not be told';

/**
 * What each playbook that isolates and releases by itself says of the machine at the end, when one of
 * its nodes has failed before it did its work, and after it.
 */
const table: Readonly<Record<string, readonly Row[]>> = {
	'contain-and-collect': [
		['Machine', untouched, untouched],
		['Trial File', untouched, untouched],
		['Try Folder', untouched, untouched],
		['Isolate', never, free],
		['Collect Package', free, free],
		['Save Package', free, free],
		['Present State', untold, untold],
		['Own Isolation?', isolated, isolated],
		['Release', isolated, free],
		['State at the End', untold, untold],
	],
	'timed-isolation': [
		['Machine', untouched, untouched],
		['Isolate', never, isolated],
		['Isolated by This?', isolated, isolated],
		['Wait for Release', free, free],
		['Present State', isolated, isolated],
		['Still the Same Isolation?', isolated, isolated],
		['Release', isolated, free],
		['State at the End', untold, untold],
	],
};

const rows = Object.entries(table).flatMap(([playbook, nodes]) =>
	nodes.flatMap(([node, before, after]) => [
		[playbook, node, 'before', before] as const,
		[playbook, node, 'after', after] as const,
	]),
);

/** What is so, whatever a report says. */
function truth({ actions, requests }: Simulator): string[] {
	if (requests.posts().length === 0) return [untouched, never];
	const last = actions
		.all()
		.filter(({ type }) => type === 'Isolate' || type === 'Unisolate')
		.at(-1);
	return [last?.type === 'Isolate' ? isolated : free, untold];
}

/** If says nothing of what went wrong, and Wait passes its input on. */
const tellsNothing = /\?$|^Wait/;

describe('a playbook that isolates and releases by itself', () => {
	test.each(rows)(
		'%s: %s fails %s its work: the machine %s',
		async (playbook, node, when, state) => {
			const { simulator, outbox, run } = await startBench();
			Object.assign(outbox, { failing: { node, when } } satisfies Partial<Outbox>);
			const end = await run(playbook);
			expect(end.error).toBeUndefined();
			expect(end.runsOf('Report')).toHaveLength(1);
			const [{ report } = { report: '' }, ...others] = outputOf(end, 'Report');
			expect(others).toEqual([]);
			expect(String(report)).toMatch(/^Case 4711: fin-lt-0231/);
			expect(String(report)).toContain(state);
			expect(truth(simulator)).toContain(state);
			if (!tellsNothing.test(node))
				expect(String(report)).toContain(`${node} failed: ${node} is broken`);
		},
	);

	test.each(Object.entries(table))(
		'%s: every node in its middle is tried',
		async (playbook, nodes) => {
			const { run } = await startBench();
			const { executed } = await run(playbook);
			const middle = executed.filter((name) => !['Target', 'Report'].includes(name)).slice(1);
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
