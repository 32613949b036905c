/**
 * Runs the rules of n8n's scanner over this checkout and over the tarball that npm would publish:
 * `tsx scripts/scan.mts`, after `npm run build`. Or over the folder of an unpacked tarball alone:
 * `tsx scripts/scan.mts <folder>`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from './host/command.mts';
import { packPackage } from './host/packageTarball.mts';
import { scanFolder, type scanned } from './scan/scanFolder.mts';

async function scan(folder: string, kind: keyof typeof scanned): Promise<boolean> {
	const { files, errors, report } = await scanFolder(folder, kind);
	process.stdout.write(`${report}${kind}: ${files} files, ${errors} errors\n`);
	return files > 0 && errors === 0;
}

async function scanPacked(): Promise<boolean> {
	const folder = await mkdtemp(join(tmpdir(), 'scan-'));
	try {
		await run('tar', ['-xzf', await packPackage(folder), '-C', folder], { folder });
		return await scan(join(folder, 'package'), 'tarball');
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

const [, , unpacked] = process.argv;
const areClean =
	unpacked === undefined
		? [await scan(process.cwd(), 'source'), await scanPacked()]
		: [await scan(resolve(unpacked), 'tarball')];
if (areClean.includes(false)) process.exitCode = 1;
