import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Locked {
	readonly version: string;
	readonly integrity?: string;
	readonly license?: string;
	readonly hasInstallScript?: boolean;
	readonly dev?: boolean;
	readonly peer?: boolean;
}

interface Manifest {
	readonly name: string;
	readonly dependencies?: object;
	readonly publishConfig: object;
	readonly scripts: Readonly<Record<string, string>>;
}

async function jsonIn<T>(file: string): Promise<T> {
	return JSON.parse(await readFile(file, 'utf8')) as T;
}

let locked: Array<[name: string, entry: Locked]>;
let manifest: Manifest;

beforeAll(async () => {
	const { packages } = await jsonIn<{ packages: Record<string, Locked> }>('package-lock.json');
	locked = Object.entries(packages).filter(([name]) => name !== '');
	manifest = await jsonIn<Manifest>('package.json');
});

/** None of them asks anything of what merely uses it for development. */
const licenses = [
	'(AFL-2.1 OR BSD-3-Clause)',
	'(MIT OR CC0-1.0)',
	'0BSD',
	'Apache-2.0',
	'Apache-2.0 AND MIT',
	'BSD-2-Clause',
	'BSD-3-Clause',
	'BlueOak-1.0.0',
	'CC-BY-4.0',
	'ISC',
	'MIT',
	'Python-2.0',
	'Unlicense',
];

/** n8n and its parts: the Sustainable Use License, which allows to develop nodes for it. */
const ofN8n =
	/^node_modules\/(?:.*node_modules\/)?(?:@n8n\/[\w-]+|n8n-[\w-]+|eslint-plugin-n8n-nodes-base)$/;

/** A part of the editor that n8n's own tools bring along; nothing here loads it. */
const unused = ['@n8n_io/ai-assistant-sdk'];

/** They name their license, MIT, in the way of old. */
const olderNotation = ['buildcheck', 'cpu-features', 'ssh2'];

/** What would run code of its own when it is installed, were it not for `.npmrc`. */
const withScripts = [
	'@parcel/watcher',
	'@sentry/node-cpu-profiler',
	'@sentry/node-native-stacktrace',
	'@swc/core',
	'cpu-features',
	'esbuild',
	'eslint-plugin-n8n-nodes-base',
	'isolated-vm',
	'ssh2',
];

function nameOf(path: string): string {
	return path.replace(/^.*node_modules\//, '');
}

describe('dependencies', () => {
	test('are none of what is published', () => {
		expect(manifest.dependencies).toBeUndefined();
		const inProduction = locked.filter(([, { dev, peer }]) => dev !== true && peer !== true);
		expect(inProduction.map(([name]) => name)).toEqual([]);
	});

	test('have a checksum each', () => {
		const without = locked.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? ''));
		expect(without.map(([name]) => name)).toEqual([]);
	});

	test('have licenses that were looked at', () => {
		const odd = locked.filter(([path, { license }]) => {
			if (license === undefined) return !olderNotation.includes(nameOf(path));
			return !licenses.includes(license) && !ofN8n.test(path) && !unused.includes(nameOf(path));
		});
		expect(odd.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
	});

	test('run no scripts when they are installed, and which would is known', async () => {
		expect(await readFile('.npmrc', 'utf8')).toMatch(/^ignore-scripts=true$/m);
		const scripted = locked.filter(([, { hasInstallScript }]) => hasInstallScript === true);
		const names = new Set(scripted.map(([path]) => nameOf(path)));
		expect([...names].sort()).toEqual(withScripts);
		expect(
			Object.keys(manifest.scripts).filter((name) => /^(?:pre|post)?install$/.test(name)),
		).toEqual([]);
	});
});

describe('workflows of GitHub', () => {
	test('use actions of a certain commit', async () => {
		const folder = '.github/workflows';
		for (const file of await readdir(folder)) {
			const uses = (await readFile(join(folder, file), 'utf8')).match(/uses: .*/g) ?? [];
			for (const use of uses)
				expect(use).toMatch(/^uses: actions\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/);
		}
	});

	test('publish commits of main', async () => {
		const publish = await readFile('.github/workflows/publish.yml', 'utf8');
		expect(publish).toContain('git merge-base --is-ancestor "$GITHUB_SHA" origin/main');
	});
});

describe('npm publish from a laptop', () => {
	let registry: Server;
	let folder: string;
	let puts = 0;

	beforeAll(async () => {
		registry = createServer((request, response) => {
			if (request.method === 'PUT') puts += 1;
			request.resume();
			response.writeHead(request.method === 'PUT' ? 201 : 404, {
				'content-type': 'application/json',
			});
			response.end('{}');
		});
		await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
		folder = await mkdtemp(join(tmpdir(), 'publish-'));
		const { name, publishConfig } = manifest;
		const content = { name, version: '9.9.9', publishConfig };
		await writeFile(join(folder, 'package.json'), JSON.stringify(content));
	});

	afterAll(async () => {
		registry.close();
		registry.closeAllConnections();
		await rm(folder, { recursive: true, force: true });
	});

	async function publish(...more: string[]): Promise<{ code: unknown; printed: string }> {
		const address = registry.address();
		const host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
		await writeFile(join(folder, '.npmrc'), `//${host}/:_authToken=x\nignore-scripts=true\n`);
		// A continuous integration would have what it takes.
		const env = Object.fromEntries(
			Object.entries(process.env).filter(([name]) => !/^(?:CI$|GITHUB_|GITLAB_|npm_)/i.test(name)),
		);
		const args = ['publish', '--registry', `http://${host}`, ...more];
		return await new Promise((resolve) => {
			execFile('npm', args, { cwd: folder, env }, (error, out, err) =>
				resolve({ code: error?.code ?? 0, printed: `${out}${err}` }),
			);
		});
	}

	test('is refused, and the one way around it works', async () => {
		const refused = await publish();
		expect(refused.code).not.toBe(0);
		expect(refused.printed).toContain('provenance');
		expect(puts).toBe(0);
		expect(await publish('--provenance=false')).toMatchObject({ code: 0 });
		expect(puts).toBe(1);
	});
});
