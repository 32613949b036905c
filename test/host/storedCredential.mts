import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Host } from '../../scripts/host/host.mts';
import { installHost } from '../../scripts/host/installHost.mts';
import { progressOn } from '../../scripts/host/progress.mts';
import { lineUnderTest } from './hostUnderTest.mts';

const run = promisify(execFile);

/** Node.js has SQLite from version 22 on; the one that runs n8n does. */
const script = `
const { DatabaseSync } = require('node:sqlite');
const [file, id] = process.argv.slice(1);
const row = new DatabaseSync(file, { readOnly: true })
	.prepare('SELECT * FROM credentials_entity WHERE id = ?')
	.get(id);
process.stdout.write(JSON.stringify(row));
`;

/**
 * The row of a credential as n8n has it in its database, byte for byte: encrypting it anew gives other
 * bytes even for the same fields.
 */
export async function storedCredential({ userFolder }: Host, id: string): Promise<string> {
	const { node } = await installHost(lineUnderTest, progressOn(process.stderr));
	const file = join(userFolder, '.n8n', 'database.sqlite');
	const flags = ['--no-warnings', '-e', script, '--', file, id];
	const { stdout } = await run(node, flags);
	if (stdout === '') throw new Error(`n8n has stored no credential ${id}`);
	return stdout;
}
