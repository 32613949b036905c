/** TypeScript is stripped by swc, types are checked by `tsc` in `npm run lint`. */
const swcOptions = {
	jsc: { parser: { syntax: 'typescript' }, target: 'es2022', keepClassNames: true },
	module: { type: 'commonjs' },
	sourceMaps: 'inline',
};

module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/unit/**/*.test.mts', '<rootDir>/test/engine/**/*.test.mts'],
	moduleFileExtensions: ['ts', 'mts', 'js', 'mjs', 'cjs', 'json', 'node'],
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
	// Gives back what the engine harness holds beyond a test file: folders, subscriptions, clocks.
	setupFilesAfterEnv: ['<rootDir>/test/harness/jestTeardown.mts'],
	transform: {
		'^.+\\.m?ts$': ['@swc/jest', { ...swcOptions, swcrc: false }],
	},
	coverageProvider: 'v8',
	collectCoverageFrom: ['{credentials,nodes,defender}/**/*.ts'],
	coverageDirectory: 'coverage',
	maxWorkers: '100%',
	testTimeout: 180_000,
};
