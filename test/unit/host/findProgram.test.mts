import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { findProgram } from '../../../scripts/host/services/findProgram.mts';

test('a program is found on the path', () => {
	expect(existsSync(findProgram('sh'))).toBe(true);
});

test('of one that is missing, the command is told that installs it', () => {
	expect(() => findProgram('no-such-server')).toThrow(
		'Queue mode needs no-such-server, which is not installed: apt-get install redis-server postgresql',
	);
});
