const { begin } = require('./temporaryFolder.cjs');

module.exports = async () => {
	globalThis.endTemporaryFolder = begin();
};
