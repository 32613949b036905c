import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { npm, run } from './command.mts';

const packageName = 'n8n-nodes-microsoft-defender';

/** How n8n names the nodes of this package in workflows. */
export function nodeTypeName(node: string): string {
	return `${packageName}.${node}`;
}

function fileNameIn(listing: string): string {
	const listed: unknown = JSON.parse(listing);
	const first: unknown = Array.isArray(listed) ? listed[0] : undefined;
	if (typeof first === 'object' && first !== null && 'filename' in first) {
		return String(first.filename);
	}
	throw new Error(`npm pack named no file: ${listing}`);
}

/**
 * Packs the built package as npm publishes it; `DEFENDER_PACKAGE` names a tarball to take instead.
 * @param folder where the tarball goes.
 * @returns its path.
 */
export async function packPackage(folder: string): Promise<string> {
	const { DEFENDER_PACKAGE: chosen } = process.env;
	if (chosen !== undefined) return resolve(chosen);
	const root = process.cwd();
	if (!existsSync(join(root, 'dist'))) throw new Error('There is no dist folder: npm run build');
	const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
	return join(folder, fileNameIn(await npm(process.execPath, pack, { folder: root })));
}

/** Puts a tarball where n8n keeps the community packages of a user folder. */
export async function unpackPackage(tarball: string, userFolder: string): Promise<void> {
	const target = join(userFolder, '.n8n', 'nodes', 'node_modules', packageName);
	await mkdir(target, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'], { folder: target });
}
