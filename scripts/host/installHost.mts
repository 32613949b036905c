import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { cacheFolder } from './cacheFolder.mts';
import { npm } from './command.mts';
import type { HostLine } from './hostLine.mts';
import type { Progress } from './progress.mts';

/** An n8n that can be started. */
export interface InstalledHost {
	readonly line: HostLine;
	/** Path of the Node.js binary to run it with. */
	readonly node: string;
	/** Path of n8n's command line script. */
	readonly script: string;
	/** Settings that this release knows, and others may not. */
	readonly env: NodeJS.ProcessEnv;
}

/** Where n8n 2 lists its modules; it does not start when a setting names one that it does not have. */
const modulesFile = join('@n8n', 'backend-common', 'dist', 'modules', 'modules.config.js');

/** Switches off, where it is there, the module that asks a registry in the internet for tools. */
async function settingsFor(modules: string): Promise<NodeJS.ProcessEnv> {
	const list = await readFile(join(modules, modulesFile), 'utf8').catch(() => '');
	return list.includes("'mcp-registry'") ? { N8N_DISABLED_MODULES: 'mcp-registry' } : {};
}

function packagesIn(folder: string): string {
	const modules = join(folder, 'node_modules');
	if (!existsSync(modules)) return 'choosing versions';
	return `${readdirSync(modules).length} packages on disk`;
}

/**
 * Fills a folder in one go: whoever finds it under its name finds it whole, also when an earlier
 * attempt was interrupted.
 */
async function fillOnce(folder: string, fill: (draft: string) => Promise<void>): Promise<void> {
	if (existsSync(folder)) return;
	const draft = `${folder}.partial`;
	await rm(draft, { recursive: true, force: true });
	await mkdir(draft, { recursive: true });
	await fill(draft);
	await rename(draft, folder);
}

/** The machine's own Node.js if n8n takes it, else one from npm. */
async function nodeFor(major: number, progress: Progress): Promise<string> {
	const own = Number(process.versions.node.split('.')[0]);
	if (own >= major) return process.execPath;
	const folder = cacheFolder(`node-${major}`);
	await fillOnce(folder, async (draft) => {
		await progress.step(`Installing Node.js ${major} in ${folder}`, async () => {
			await writeFile(join(draft, 'package.json'), '{ "private": true }');
			// This package fetches the binary with its install script.
			const install = ['install', '--ignore-scripts=false', '--no-save', `node@${major}`];
			await npm(process.execPath, install, { folder: draft });
		});
	});
	return join(folder, 'node_modules', 'node', 'bin', 'node');
}

/** An environment in which scripts that call `node` get the right one. */
export function environmentOf(node: string): NodeJS.ProcessEnv {
	return { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
}

async function installN8n(
	draft: string,
	node: string,
	line: HostLine,
	progress: Progress,
): Promise<void> {
	const options = { folder: draft, env: environmentOf(node) };
	const manifest = {
		private: true,
		dependencies: { n8n: line.version },
		overrides: line.overrides,
	};
	await writeFile(join(draft, 'package.json'), JSON.stringify(manifest, null, 2));
	await progress.step(
		`Installing n8n ${line.version}, 2 to 3 GB, several minutes`,
		// Without scripts: a native client of n8n's Kafka node does not build everywhere.
		async () => await npm(node, ['install', '--ignore-scripts'], options),
		() => packagesIn(draft),
	);
	await progress.step(
		'Building the SQLite driver',
		async () => await npm(node, ['rebuild', '--ignore-scripts=false', 'sqlite3'], options),
	);
}

/** Gets n8n of this line into the cache, if it is not there yet. */
export async function installHost(line: HostLine, progress: Progress): Promise<InstalledHost> {
	const node = await nodeFor(line.node, progress);
	const folder = cacheFolder(`n8n-${line.version}`);
	await fillOnce(folder, async (draft) => {
		await installN8n(draft, node, line, progress);
	});
	const modules = join(folder, 'node_modules');
	const script = join(modules, 'n8n', 'bin', 'n8n');
	return { line, node, script, env: await settingsFor(modules) };
}
