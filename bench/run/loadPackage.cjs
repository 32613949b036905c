/**
 * Loads a built package as n8n's server does, and prints what that took. It needs a process of its own:
 * what is in memory stays there.
 *
 *   node loadPackage.cjs <folder of the package>
 */
require('reflect-metadata');
const { LoggerProxy } = require('n8n-workflow');
const { LazyPackageDirectoryLoader, PackageDirectoryLoader } = require('n8n-core');

const [, , folder] = process.argv;

const inMemory = () =>
	Object.keys(require.cache).filter((path) => path.startsWith(`${folder}/dist/`)).length;

async function timed(work) {
	const began = performance.now();
	await work();
	return performance.now() - began;
}

async function main() {
	const lazy = new LazyPackageDirectoryLoader(folder);
	const listMs = await timed(async () => await lazy.loadAll());
	const listed = inMemory();
	const whole = new PackageDirectoryLoader(folder);
	const allMs = await timed(async () => await whole.loadAll());
	process.stdout.write(JSON.stringify({ listed, allMade: inMemory(), listMs, allMs }));
}

LoggerProxy.init({ error() {}, warn() {}, info() {}, debug() {} });
void main();
