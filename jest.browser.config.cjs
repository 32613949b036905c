/** Tests in the editor of a real n8n: `npm run test:browser`. */
const host = require('./jest.host.config.cjs');

module.exports = { ...host, testMatch: ['<rootDir>/test/browser/**/*.test.mts'] };
