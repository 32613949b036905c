/**
 * Installs a release of n8n before the tests of its project: those that run side by side would do it at
 * the same time, in the same folder. Jest runs each file of `globalSetup` once, for whichever project it
 * finds first, so that each project has one of its own.
 */
require('tsx/cjs');

const { installHost } = require('../../../scripts/host/installHost.mts');
const { progressOn } = require('../../../scripts/host/progress.mts');

module.exports = (line) => async () => {
	await installHost(line, progressOn(process.stderr));
};
