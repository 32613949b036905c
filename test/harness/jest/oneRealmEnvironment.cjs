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

/** Jest always names a context to compile for; leaving it out means node's own. */
vm.compileFunction = (code, parameters, { parsingContext, ...options } = {}) =>
	compileFunction(
		code,
		parameters,
		ownRealms.has(parsingContext) ? options : { ...options, parsingContext },
	);

module.exports = OneRealmEnvironment;
