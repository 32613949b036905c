import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { apiMethods } from '../../../defender/contract.ts';

/** The part of the page below one heading. */
async function sectionOf(heading: string): Promise<string> {
	const page = await readFile(join('docs', 'knowledge.md'), 'utf8');
	const [, text = ''] = page.split(new RegExp(`^## ${heading}$`, 'm'));
	return text.split(/^## /m)[0] ?? '';
}

describe('docs/knowledge.md', () => {
	test('says of every call of the contract, once, what proves its answer', async () => {
		const section = await sectionOf('Believed');
		const cells = [...section.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell]) => cell ?? '');
		const named = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
		expect([...named].sort()).toEqual(Object.keys(apiMethods).sort());
	});

	test('gives every piece of knowledge its three values and its age', async () => {
		const rows = (await sectionOf('Known')).split('\n').filter((line) => line.startsWith('| '));
		expect(rows.length).toBeGreaterThan(5);
		for (const row of rows) {
			const cells = row.split('|').slice(1, -1);
			expect(cells).toHaveLength(6);
			for (const cell of cells) expect(cell.trim()).not.toBe('');
		}
	});
});
