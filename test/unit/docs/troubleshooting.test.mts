import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { withSignInTable } from '../../../scripts/docs/signInTable.mts';

const readPage = () => readFile(join('docs', 'troubleshooting.md'), 'utf8');

/** All published code as one text, without what formatting does to long texts. */
async function publishedCode(): Promise<string> {
	const texts = ['defender', 'nodes', 'credentials'].map(async (folder) => {
		const files = await readdir(folder, { recursive: true });
		const sources = files.filter((name) => name.endsWith('.ts'));
		return await Promise.all(sources.map((name) => readFile(join(folder, name), 'utf8')));
	});
	return (await Promise.all(texts)).flat().join('\n').replaceAll("\\'", "'");
}

/** What stands in quotation marks in the first column of the page's tables. */
function quotedMessages(page: string): string[] {
	const firstColumns = [...page.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell]) => cell ?? '');
	return firstColumns.flatMap((cell) =>
		[...cell.matchAll(/"([^"]+)"/g)].map(([, text]) => text ?? ''),
	);
}

/** Messages of n8n itself. */
const notOurs = [
	'Unrecognized node type',
	'No output data',
	'Engine 2.0 does not support credentials with an expirable property yet',
];

describe('docs/troubleshooting.md', () => {
	test('has the codes of Microsoft Entra as the code has them', async () => {
		const page = await readPage();
		expect(page).toContain('AADSTS7000215');
		expect(withSignInTable(page)).toBe(page);
	});

	test('quotes messages that the code really has', async () => {
		const messages = quotedMessages(await readPage());
		const code = await publishedCode();
		expect(messages.length).toBeGreaterThan(30);
		const unknown = messages.filter((text) => !code.includes(text) && !notOurs.includes(text));
		expect(unknown).toEqual([]);
	});
});
