import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const page = readFileSync('ARCHITECTURE.md', 'utf8');

/** What the page says between two headings. */
function section(heading: string): string {
	return page.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
}

test('every file that the page names by its path is there', () => {
	const paths = [...page.matchAll(/`((?:nodes|defender|scripts|simulator|test)\/[\w/.-]+\.\w+)`/g)];
	expect(paths.length).toBeGreaterThan(20);
	const gone = paths.map(([, path]) => path ?? '').filter((path) => !existsSync(path));
	expect(gone).toEqual([]);
});

test('the way of an isolation is told in at most sixteen files', () => {
	const entries = section('One isolation').match(/^\d+\. `[^`]+`: \S/gm) ?? [];
	expect(entries.length).toBeGreaterThan(10);
	expect(entries.length).toBeLessThanOrEqual(16);
});

test('the story of a response stays on one page', () => {
	const lines = readFileSync('defender/response/respond.ts', 'utf8').trimEnd().split('\n');
	expect(lines.length).toBeLessThanOrEqual(120);
});
