import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, stat, symlink } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ICredentialType, INodeType, IVersionedNodeType } from 'n8n-workflow';
import { n8nHost } from './n8n/host.mts';
import { onRelease } from './release.mts';

/** A package as n8n's server sees it after installing it. */
export interface LoadedPackage {
	/** Where the tarball is unpacked. */
	readonly folder: string;
	/** Everything in the tarball, as paths relative to the package. */
	readonly files: string[];
	readonly packedBytes: number;
	readonly unpackedBytes: number;
	/** By internal name. Codex and icon paths are filled in as the server does. */
	readonly nodes: Readonly<Record<string, INodeType | IVersionedNodeType>>;
	readonly credentials: Readonly<Record<string, ICredentialType>>;
	/** Icons that nodes and credentials name, as absolute paths of files in `folder`. */
	readonly icons: string[];
}

const run = promisify(execFile);

/**
 * Packs a built package with `npm pack`, unpacks the tarball elsewhere, and loads it with the loader
 * of n8n's server.
 *
 * @param root folder of the package; it must be built
 * @throws what would make the server refuse it: a missing file, a class under another name, an
 * unknown builder hint
 */
export async function loadPackage(root = process.cwd()): Promise<LoadedPackage> {
	const { core } = await n8nHost();
	const work = await mkdtemp(join(tmpdir(), 'packed-'));
	onRelease(() => rmSync(work, { recursive: true, force: true }));
	const packing = ['pack', '--json', '--ignore-scripts', '--pack-destination', work];
	await run('npm', packing, { cwd: root });
	const [tarball] = await readdir(work);
	if (tarball === undefined) throw new Error(`npm packed nothing from ${root}`);
	await run('tar', ['-xzf', tarball], { cwd: work });
	const folder = join(work, 'package');
	const files = await filesBelow(folder);
	await offerPeer(work, root);

	const loader = new core.PackageDirectoryLoader(folder);
	await loader.loadAll();
	const nodes = mapValues(loader.nodeTypes, ({ type }) => type);
	const credentials = mapValues(loader.credentialTypes, ({ type }) => type);
	const described = [
		...Object.values(nodes).map(({ description }) => description.iconUrl),
		...Object.values(credentials).map(({ iconUrl }) => iconUrl),
	];
	return {
		folder,
		files,
		packedBytes: (await stat(join(work, tarball))).size,
		unpackedBytes: await totalSize(folder, files),
		nodes,
		credentials,
		icons: [...new Set(described.flatMap(urlsOf))].map((url) =>
			join(folder, pathBehind(url, loader.packageName)),
		),
	};
}

function mapValues<T, R>(
	byName: Readonly<Record<string, T>>,
	change: (value: T) => R,
): Record<string, R> {
	return Object.fromEntries(Object.entries(byName).map(([name, value]) => [name, change(value)]));
}

/** The server offers n8n-workflow to all packages; beside the unpacked one it is found the same way. */
async function offerPeer(work: string, root: string): Promise<void> {
	const peer = join(work, 'node_modules', 'n8n-workflow');
	await mkdir(dirname(peer));
	await symlink(join(root, 'node_modules', 'n8n-workflow'), peer, 'dir');
}

async function filesBelow(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
		.sort();
}

async function totalSize(folder: string, files: string[]): Promise<number> {
	const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
	return sizes.reduce((sum, size) => sum + size, 0);
}

function urlsOf(icon: string | { light: string; dark: string } | undefined): string[] {
	if (icon === undefined) return [];
	return typeof icon === 'string' ? [icon] : [icon.light, icon.dark];
}

/** The server hands out icons under `icons/<package>/<path in the package>`. */
function pathBehind(url: string, packageName: string): string {
	return url.slice(`icons/${packageName}/`.length);
}
