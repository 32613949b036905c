import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { playbooksPage } from '../../../scripts/docs/playbooksPage.mts';
import { readPlaybookFiles } from '../../../scripts/docs/readPlaybooks.mts';

test('docs/playbooks.md is current; write it anew with `npm run docs`', async () => {
	const page = await readFile(join('docs', 'playbooks.md'), 'utf8');
	expect(page).toBe(playbooksPage(await readPlaybookFiles()));
});

test('docs/playbooks.md has a picture of each playbook', async () => {
	const playbooks = await readPlaybookFiles();
	expect(playbooks.length).toBeGreaterThanOrEqual(10);
	const pictures = playbooksPage(playbooks).match(/```mermaid\nflowchart LR\n(?: {2}n\d.*\n)+```/g);
	expect(pictures).toHaveLength(playbooks.length);
});
