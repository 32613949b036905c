/** Tests in a real n8n: `npm run test:host`. One n8n at a time, and real time. */
const base = require('./jest.config.cjs');

/** Minutes of real time, outside the continuous integration: they run where their path is named. */
const namesLong = process.argv.some((argument) => argument.includes('test/host/long'));

const currentLine = {
	displayName: 'n8n 2.41.1',
	testEnvironment: 'node',
	moduleFileExtensions: base.moduleFileExtensions,
	modulePathIgnorePatterns: base.modulePathIgnorePatterns,
	transform: base.transform,
	testMatch: ['<rootDir>/test/host/**/*.test.mts'],
	testPathIgnorePatterns: namesLong ? [] : ['<rootDir>/test/host/long/'],
};

const oldLine = {
	...currentLine,
	displayName: 'n8n 1.123.81',
	setupFiles: ['<rootDir>/test/host/lines/old.cjs'],
};

module.exports = {
	projects: [currentLine, oldLine],
	maxWorkers: 1,
	// The first test of a file starts n8n; the very first one installs it.
	testTimeout: 20 * 60_000,
};
