import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { currentLine, oldLine } from '../../../scripts/host/hostLine.mts';

const page = readFileSync('README.md', 'utf8');
const [, section = ''] = page.split('\n## Compatibility\n');
const rows = [...section.matchAll(/^\| ([\d.]+) \| (\d+) \| (.+) \|$/gm)].map(
	([, version, node, run = '']) => ({ version, node: Number(node), run }),
);

test('README.md names the releases of n8n and Node.js that the tests in real servers run', () => {
	for (const { version, node } of [currentLine, oldLine]) {
		expect(rows).toContainEqual({ version, node, run: expect.any(String) });
	}
	const byHand = rows.filter(({ run }) => run.includes('by hand'));
	expect(rows).toHaveLength(2 + byHand.length);
});

test('README.md names the engine that the other tests run', () => {
	const installed: unknown = JSON.parse(readFileSync('node_modules/n8n-core/package.json', 'utf8'));
	const { version } = installed as { version: string };
	expect(section).toContain(`the engine of n8n ${version}`);
});
