const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Runs tests in the same realm as node itself, as everything runs in n8n. Jest's own environment
 * gives each test file an `Error` and an `Array` of its own, and then `instanceof` fails between
 * the tests and the packages that `onePackageRuntime.cjs` shares among them.
 */
class OneRealmEnvironment extends TestEnvironment {
	constructor(config, context) {
		super(config, context);
		this.global = globalThis;
		this.before = new Map(
			Reflect.ownKeys(globalThis).map((key) => [
				key,
				Object.getOwnPropertyDescriptor(globalThis, key),
			]),
		);
		globalThis.global = globalThis;
		ownRealms.add(this.context);
	}

	/** Takes back what a test file has put on `globalThis`. */
	async teardown() {
		await super.teardown();
		for (const key of Reflect.ownKeys(globalThis)) {
			if (!this.before.has(key)) Reflect.deleteProperty(globalThis, key);
		}
	}
}

const ownRealms = new WeakSet();
const { compileFunction } = vm;

/** Compiled modules of ours, by the path of the file and then by its code. */
const compiled = new Map();

/**
 * Jest always names a context to compile for; leaving it out means node's own. Compiling once in
 * each process does for all its test files: each calls the function anew and so has its own module.
 */
vm.compileFunction = (code, parameters, { parsingContext, ...options } = {}) => {
	if (!ownRealms.has(parsingContext)) {
		return compileFunction(code, parameters, { ...options, parsingContext });
	}
	const known = compiled.get(options.filename);
	if (known?.code === code) return known.run;
	const run = compileFunction(code, parameters, options);
	compiled.set(options.filename, { code, run });
	return run;
};

module.exports = OneRealmEnvironment;
