const install = require('./install.cjs');
const { oldLine } = require('../../../scripts/host/hostLine.mts');

module.exports = install(oldLine);
