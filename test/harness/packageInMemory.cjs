/**
 * Loads a package as n8n's server does when it starts, and prints how many of its files are in memory
 * afterwards. It needs a process of its own: what is in memory stays there.
 *
 *   node packageInMemory.cjs <folder of the package>
 */
require('reflect-metadata');
const { LoggerProxy } = require('n8n-workflow');
const { LazyPackageDirectoryLoader, PackageDirectoryLoader } = require('n8n-core');

const [, , folder] = process.argv;

const inMemory = () =>
	Object.keys(require.cache).filter((path) => path.startsWith(`${folder}/dist/`)).length;

async function main() {
	const lazy = new LazyPackageDirectoryLoader(folder);
	await lazy.loadAll();
	const listed = inMemory();
	const types = structuredClone(lazy.types);
	lazy.getNode('defenderMachineAction');
	const nodeMade = inMemory();
	await new PackageDirectoryLoader(folder).loadAll();
	process.stdout.write(JSON.stringify({ listed, nodeMade, allMade: inMemory(), types }));
}

LoggerProxy.init({ error() {}, warn() {}, info() {}, debug() {} });
void main();
