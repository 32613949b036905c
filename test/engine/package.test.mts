import { beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { INodeType } from 'n8n-workflow';
import { loadPackage, type LoadedPackage } from '../harness/loadPackage.mts';

/** Files of the package in the memory of a process of its own, after each step. */
interface FilesInMemory {
	readonly listed: number;
	readonly nodeMade: number;
	readonly allMade: number;
	readonly types: Record<'nodes' | 'credentials', ReadonlyArray<{ readonly name: string }>>;
}

async function filesInMemory(folder: string): Promise<FilesInMemory> {
	const script = join(process.cwd(), 'test/harness/packageInMemory.cjs');
	const { stdout } = await promisify(execFile)(process.execPath, [script, folder], {
		maxBuffer: 10_000_000,
	});
	return JSON.parse(stdout) as FilesInMemory;
}

/** The tarball as npm would publish it, loaded with n8n's own loader. Needs `npm run build` first. */
describe('the packed tarball', () => {
	let loaded: LoadedPackage;
	beforeAll(async () => {
		loaded = await loadPackage();
	});

	// With a library, a source map or a picture in it, it would be far above this.
	test('is small', () => {
		expect(loaded.packedBytes).toBeLessThan(400_000);
	});

	test('holds compiled code, icons, codex, schemas and what n8n lists, and nothing else', () => {
		const strange = loaded.files.filter(
			(file) =>
				!/^dist\/(credentials|nodes|defender)\/.+\.js$/.test(file) &&
				!/^dist\/nodes\/\w+\/\w+\.node\.json$/.test(file) &&
				!/^dist\/nodes\/\w+\/__schema__\/.+\.json$/.test(file) &&
				!/^dist\/(known|types)\/(nodes|credentials)\.json$/.test(file) &&
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

	test('is listed without loading a file of it, and loaded as far as it is needed', async () => {
		const files = loaded.files.filter((file) => file.endsWith('.js')).length;
		const { listed, nodeMade, allMade, types } = await filesInMemory(loaded.folder);
		expect(listed).toBe(0);
		expect(nodeMade).toBeGreaterThan(0);
		expect(allMade).toBeLessThan(files / 2);
		// What is listed is what loading gives, word for word.
		const { nodes, credentials } = loaded;
		expect(byName(types.nodes)).toEqual(asJson(mapped(nodes, ({ description }) => description)));
		expect(byName(types.credentials)).toEqual(asJson(credentials));
	});

	test('has no runtime dependency and n8n-workflow as its only peer', async () => {
		const text = await readFile(join(loaded.folder, 'package.json'), 'utf8');
		const manifest = JSON.parse(text) as Record<string, unknown>;
		expect(manifest.dependencies).toBeUndefined();
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});
});

function asJson(value: unknown): unknown {
	return JSON.parse(JSON.stringify(value));
}

function byName<T extends { readonly name: string }>(types: readonly T[]): Record<string, T> {
	return Object.fromEntries(types.map((type) => [type.name, type]));
}

function mapped<T, R>(types: Readonly<Record<string, T>>, map: (type: T) => R): Record<string, R> {
	return Object.fromEntries(Object.entries(types).map(([name, type]) => [name, map(type)]));
}
