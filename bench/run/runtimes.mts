import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../scripts/host/cacheFolder.mts';

/** A Node.js to measure on. */
export interface Runtime {
	readonly name: string;
	readonly path: string;
}

/** This process's own Node.js, and 24 where the cache of the host tests has it. */
export function runtimes(): Runtime[] {
	const [major = ''] = process.versions.node.split('.');
	const own = { name: `Node ${major}`, path: process.execPath };
	const path = join(cacheFolder('node-24'), 'node_modules', 'node', 'bin', 'node');
	const newer = { name: 'Node 24', path };
	return major === '24' || !existsSync(path) ? [own] : [own, newer];
}
