const { createRequire, isBuiltin } = require('node:module');
const { default: Runtime } = require('jest-runtime');
const { untold } = require('./untoldCoverage.cjs');

const requires = new Map();

/**
 * Loads installed packages with node's own `require`, once in each process, and only our own
 * modules anew for each test file. n8n's engine takes seconds to load, and there are many files.
 */
class OnePackageRuntime extends Runtime {
	requireModuleOrMock(from, name) {
		if (!isShared(name)) return super.requireModuleOrMock(from, name);
		if (!requires.has(from)) requires.set(from, createRequire(from));
		return requires.get(from)(name);
	}

	getAllCoverageInfoCopy() {
		return untold(globalThis.__coverage__);
	}
}

function isShared(name) {
	// `createRequire` as Jest has it would load packages once more.
	if (isBuiltin(name)) return name === 'node:module';
	const isOurs = name.startsWith('.') || name.startsWith('/');
	return !isOurs && !name.startsWith('@jest/');
}

module.exports = OnePackageRuntime;
