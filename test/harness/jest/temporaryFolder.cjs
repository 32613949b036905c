const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** What `os.tmpdir()` reads, on all systems. Workers inherit it. */
const names = ['TMPDIR', 'TEMP', 'TMP'];

/**
 * Puts all temporary files of a run of Jest into one folder. Workers cannot clean up themselves: n8n
 * makes its folder anew when it is gone, and a worker may be ended without notice.
 */
function begin() {
	const folder = mkdtempSync(join(tmpdir(), 'defender-tests-'));
	const before = names.map((name) => process.env[name]);
	for (const name of names) process.env[name] = folder;
	return function end() {
		for (const [index, name] of names.entries()) {
			if (before[index] === undefined) delete process.env[name];
			else process.env[name] = before[index];
		}
		rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	};
}

module.exports = { begin };
