import { existsSync, readdirSync } from 'node:fs';
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
	const path = major === '24' ? undefined : newest24();
	return path === undefined ? [own] : [own, { name: 'Node 24', path }];
}

/** Its folder is named after the whole version. */
function newest24(): string | undefined {
	const cache = cacheFolder();
	return (existsSync(cache) ? readdirSync(cache) : [])
		.filter((name) => /^node-24(?:\.|$)/.test(name))
		.sort()
		.map((name) => join(cache, name, 'node_modules', 'node', 'bin', 'node'))
		.filter((node) => existsSync(node))
		.at(-1);
}
