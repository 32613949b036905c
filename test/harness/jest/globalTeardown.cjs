module.exports = async () => globalThis.endTemporaryFolder();
