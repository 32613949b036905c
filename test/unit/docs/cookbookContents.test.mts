import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const linkTo = (heading: string): string => {
	const anchor = heading
		.toLowerCase()
		.replace(/[^\w -]/g, '')
		.replaceAll(' ', '-');
	return `[${heading}](#${anchor})`;
};

test('docs/cookbook.md begins with a list of all its ways, by chapter', async () => {
	const page = await readFile(join('docs', 'cookbook.md'), 'utf8');
	const chapters = page.split(/^## /m).slice(1);
	const contents = chapters.map((chapter) => {
		const [title = ''] = chapter.split('\n');
		const ways = [...chapter.matchAll(/^### (.+)$/gm)].map(([, way = '']) => linkTo(way));
		expect(ways.length).toBeGreaterThan(0);
		return `- **${linkTo(title)}**: ${ways.join(', ')}`;
	});
	const [beginning = ''] = page.split(/^## /m);
	expect(beginning.split('\n').filter((line) => line.startsWith('- '))).toEqual(contents);
});
