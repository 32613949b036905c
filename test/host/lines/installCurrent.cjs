const install = require('./install.cjs');
const { currentLine } = require('../../../scripts/host/hostLine.mts');

module.exports = install(currentLine);
