/** Tests in the editor of a real n8n: `npm run test:browser`. */
const { projects, ...host } = require('./jest.host.config.cjs');

const [currentLine] = projects;

module.exports = {
	...host,
	...currentLine,
	maxWorkers: 1,
	testMatch: ['<rootDir>/test/browser/**/*.test.mts'],
};
