/** Tests in real n8n servers: `npm run test:host`, two at a time, since they mostly wait. */
const base = require('./jest.config.cjs');

/** Minutes of real time, outside the continuous integration: they run where their path is named. */
const names = (path) => process.argv.some((argument) => argument.includes(path));
const long = ['test/host/long', 'test/host/queue/spread'];
/** What tells least on the older line, for its minutes: there it runs where its path is named, too. */
const longOnOldLine = [
	...long,
	'test/host/triggerTenants',
	'test/host/queue/kill',
	'test/host/playbooks/asleep',
	'test/host/playbooks/clicked',
	'test/host/playbooks/inTheirOwnTime',
	'test/host/playbooks/mailed',
	'test/host/playbooks/outside',
	'test/host/playbooks/woken',
];
/** What n8n 1 does not have: the Agents module, Human Review, the durable scheduler. */
const notOnOldLine = [
	'test/host/agentsModule',
	'test/host/long/humanReview',
	'test/host/long/triggerDurable',
];
const inProject = (path) => `<rootDir>/${path}`;
const leftOut = (paths) => paths.filter((path) => !names(path)).map(inProject);

const currentLine = {
	displayName: 'n8n 2.41.1',
	globalSetup: '<rootDir>/test/host/lines/installCurrent.cjs',
	testEnvironment: 'node',
	moduleFileExtensions: base.moduleFileExtensions,
	modulePathIgnorePatterns: base.modulePathIgnorePatterns,
	transform: base.transform,
	testMatch: ['<rootDir>/test/host/**/*.test.mts'],
	testPathIgnorePatterns: leftOut(long),
};

const oldLine = {
	...currentLine,
	displayName: 'n8n 1.123.81',
	globalSetup: '<rootDir>/test/host/lines/installOld.cjs',
	setupFiles: ['<rootDir>/test/host/lines/old.cjs'],
	testPathIgnorePatterns: [...leftOut(longOnOldLine), ...notOnOldLine.map(inProject)],
};

module.exports = {
	projects: [currentLine, oldLine],
	maxWorkers: 2,
	testTimeout: 20 * 60_000,
};
