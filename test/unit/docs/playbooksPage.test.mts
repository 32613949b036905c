import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { playbooksPage } from '../../../scripts/docs/playbooksPage.mts';
import { readPlaybookFiles } from '../../../scripts/docs/readPlaybooks.mts';

test('docs/playbooks.md is current; write it anew with `npm run docs`', async () => {
	const page = await readFile(join('docs', 'playbooks.md'), 'utf8');
	expect(page).toBe(playbooksPage(await readPlaybookFiles()));
});

test('pictures in the editor are light and dark, of playbooks that there are, and small', async () => {
	const folder = join('docs', 'images', 'playbooks');
	const files = (await readdir(folder).catch(() => [])).sort();
	const pictured = (await readPlaybookFiles()).filter(({ isPictured }) => isPictured);
	const wanted = pictured.flatMap(({ file }) => [`${file}-dark.png`, `${file}-light.png`]);
	expect(files).toEqual(wanted.sort());
	const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
	expect(Math.max(0, ...sizes)).toBeLessThan(120_000);
	expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(3_000_000);
});

test('docs/playbooks.md has a picture of each playbook', async () => {
	const playbooks = await readPlaybookFiles();
	expect(playbooks.length).toBeGreaterThanOrEqual(10);
	const pictures = playbooksPage(playbooks).match(/```mermaid\nflowchart LR\n(?: {2}n\d.*\n)+```/g);
	expect(pictures).toHaveLength(playbooks.length);
});
