import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { withSwitches } from '../../../scripts/docs/simulatorPage.mts';
import { limitTable } from '../../../simulator/switches/limits.mts';
import { quirkTable } from '../../../simulator/switches/quirks.mts';

test('docs/simulator.md has the switches as they are; write it anew with `npm run docs`', async () => {
	const page = await readFile(join('docs', 'simulator.md'), 'utf8');
	expect(withSwitches(page)).toBe(page);
	expect(page.match(/^\| `--/gm)).toHaveLength(
		[...Object.keys(quirkTable), ...Object.keys(limitTable)].length,
	);
});

test('every switch names its record, or says that nothing is known', () => {
	for (const [name, { record, decides }] of Object.entries({ ...quirkTable, ...limitTable })) {
		expect({ name, record, decides }).toEqual({
			name,
			record: expect.stringMatching(/\S/),
			decides: expect.stringMatching(/\S/),
		});
	}
});
