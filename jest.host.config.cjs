/** Tests in real n8n servers: `npm run test:host`, two at a time, since they mostly wait. */
const base = require('./jest.config.cjs');

/** Minutes of real time, outside the continuous integration: they run where their path is named. */
const namesLong = process.argv.some((argument) => argument.includes('test/host/long'));

const currentLine = {
	displayName: 'n8n 2.41.1',
	globalSetup: '<rootDir>/test/host/lines/install.cjs',
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
	maxWorkers: 2,
	testTimeout: 20 * 60_000,
};
