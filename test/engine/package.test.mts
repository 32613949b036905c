import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { INodeType } from 'n8n-workflow';
import { loadPackage, type LoadedPackage } from '../harness/loadPackage.mts';

/** The tarball as npm would publish it, loaded with n8n's own loader. Needs `npm run build` first. */
describe('the packed tarball', () => {
	let loaded: LoadedPackage;
	beforeAll(async () => {
		loaded = await loadPackage();
	});

	test('is small', () => {
		expect(loaded.packedBytes).toBeLessThan(150_000);
	});

	test('holds compiled code, icons, codex and schemas, and nothing else', () => {
		const strange = loaded.files.filter(
			(file) =>
				!/^dist\/(credentials|nodes|defender)\/.+\.js$/.test(file) &&
				!/^dist\/nodes\/\w+\/\w+\.node\.json$/.test(file) &&
				!/^dist\/nodes\/\w+\/__schema__\/.+\.json$/.test(file) &&
				!/^dist\/icons\/[\w.]+\.svg$/.test(file) &&
				!['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'].includes(file),
		);
		expect(strange).toEqual([]);
	});

	test('names no source map and carries no build info', async () => {
		const scripts = loaded.files.filter((file) => file.endsWith('.js'));
		const texts = await Promise.all(
			scripts.map((file) => readFile(join(loaded.folder, file), 'utf8')),
		);
		expect(texts.filter((text) => text.includes('sourceMappingURL'))).toEqual([]);
	});

	test('gives n8n the nodes and credentials under their fixed names', () => {
		expect(Object.keys(loaded.nodes).sort()).toEqual([
			'defenderMachineAction',
			'defenderMachineActionTrigger',
		]);
		expect(Object.keys(loaded.credentials)).toContain('microsoftDefenderApi');
	});

	test.each(['defenderMachineAction', 'defenderMachineActionTrigger'])(
		'%s has themed icons and search words',
		(name) => {
			const { description } = loaded.nodes[name] as INodeType;
			expect(description.iconUrl).toMatchObject({
				light: expect.stringMatching(/defender\.svg$/),
				dark: expect.stringMatching(/defender\.dark\.svg$/),
			});
			expect(description.codex?.alias).toEqual(expect.arrayContaining(['MDE', 'EDR']));
		},
	);

	test('has no runtime dependency and n8n-workflow as its only peer', async () => {
		const text = await readFile(join(loaded.folder, 'package.json'), 'utf8');
		const manifest = JSON.parse(text) as Record<string, unknown>;
		expect(manifest.dependencies).toBeUndefined();
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});
});
