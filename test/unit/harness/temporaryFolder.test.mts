import { existsSync, mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const { begin } = createRequire(join(process.cwd(), 'package.json'))(
	'./test/harness/jest/temporaryFolder.cjs',
) as { begin(): () => void };

test('what tests put into the temporary folder is in the folder of the run', () => {
	expect(tmpdir()).toContain('defender-tests-');
});

test('everything in the folder of a run is gone when the run ends', () => {
	const before = tmpdir();
	const end = begin();
	const made = mkdtempSync(join(tmpdir(), 'left-'));
	expect(made.startsWith(before)).toBe(true);
	end();
	expect(existsSync(made)).toBe(false);
	expect(tmpdir()).toBe(before);
});
