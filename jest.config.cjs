/** TypeScript is stripped by swc, types are checked by `tsc` in `npm run lint`. */
const swcOptions = {
	jsc: { parser: { syntax: 'typescript' }, target: 'es2022', keepClassNames: true },
	module: { type: 'commonjs' },
	sourceMaps: 'inline',
};

/** `npm test -- <path>` runs a part of the tests, which cannot cover the whole. */
const namesFiles = process.argv.slice(2).some((argument) => argument.startsWith('test/'));

module.exports = {
	// Both load n8n's engine once in each process instead of once in each test file.
	testEnvironment: '<rootDir>/test/harness/jest/oneRealmEnvironment.cjs',
	runtime: '<rootDir>/test/harness/jest/onePackageRuntime.cjs',
	globalSetup: '<rootDir>/test/harness/jest/globalSetup.cjs',
	globalTeardown: '<rootDir>/test/harness/jest/globalTeardown.cjs',
	testMatch: ['<rootDir>/test/unit/**/*.test.mts', '<rootDir>/test/engine/**/*.test.mts'],
	moduleFileExtensions: ['ts', 'mts', 'js', 'mjs', 'cjs', 'json', 'node'],
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
	// Gives back what the engine harness holds beyond a test file: folders, subscriptions, clocks.
	setupFilesAfterEnv: ['<rootDir>/test/harness/jestTeardown.mts'],
	transform: {
		'^.+\\.m?ts$': ['@swc/jest', { ...swcOptions, swcrc: false }],
	},
	// V8's own coverage also counts all of n8n, which takes four times as long.
	coverageProvider: 'babel',
	collectCoverageFrom: ['{credentials,nodes,defender}/**/*.ts'],
	coverageReporters: [['text', { skipFull: true }]],
	...(namesFiles ? {} : { coverageThreshold: { global: { lines: 95 } } }),
	maxWorkers: '100%',
	// A process that has run a hundred files of the engine spends most of its time on its heap: all files
	// take 490 s on two cores with this, and 860 s without.
	workerIdleMemoryLimit: '1GB',
	testTimeout: 180_000,
};
