import { expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';

const page = readFileSync('docs/testing.md', 'utf8');
/** What stands in the second column of the table of rules. */
const named = page
	.slice(page.indexOf('## Rule and test'))
	.split('\n')
	.filter((line) => line.startsWith('| ') && !line.startsWith('| **'))
	.flatMap((line) => [...(line.split('|')[2] ?? '').matchAll(/`([^`]+)`/g)].map(([, it]) => it));

test.each(named.filter((name) => name?.startsWith('npm run ') === false))(
	'%s, which a rule names, is there',
	(name) => {
		expect([`test/${name}.test.mts`, `test/${name}`].some((path) => existsSync(path))).toBe(true);
	},
);

test('the commands that rules name are there', () => {
	const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object };
	const commands = named.filter((name) => name?.startsWith('npm run '));
	expect(commands).not.toEqual([]);
	expect(Object.keys(scripts)).toEqual(
		expect.arrayContaining(commands.map((name) => name?.slice('npm run '.length))),
	);
});
