/** Tests in a real n8n: `npm run test:host`. One n8n at a time, and real time. */
const base = require('./jest.config.cjs');

module.exports = {
	testEnvironment: 'node',
	moduleFileExtensions: base.moduleFileExtensions,
	modulePathIgnorePatterns: base.modulePathIgnorePatterns,
	transform: base.transform,
	testMatch: ['<rootDir>/test/host/**/*.test.mts'],
	maxWorkers: 1,
	// The first test of a file starts n8n; the very first one installs it.
	testTimeout: 20 * 60_000,
};
