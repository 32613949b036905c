/** Installs the n8n of a project before its tests: those that run side by side would do it twice. */
require('tsx/cjs');

const { installHost } = require('../../../scripts/host/installHost.mts');
const { currentLine, oldLine } = require('../../../scripts/host/hostLine.mts');
const { progressOn } = require('../../../scripts/host/progress.mts');

module.exports = async (_global, { displayName }) => {
	const line = [currentLine, oldLine].find(({ version }) => displayName.name.endsWith(version));
	await installHost(line, progressOn(process.stderr));
};
