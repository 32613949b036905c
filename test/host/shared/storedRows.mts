import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Host } from '../../../scripts/host/host.mts';
import { installHost } from '../../../scripts/host/installHost.mts';
import { progressOn } from '../../../scripts/host/progress.mts';
import { lineUnderTest } from './hostUnderTest.mts';

const run = promisify(execFile);

/** Node.js has SQLite from version 22 on; the one that runs n8n does. */
const script = `
const { DatabaseSync } = require('node:sqlite');
const [file, query, ...values] = process.argv.slice(1);
const rows = new DatabaseSync(file, { readOnly: true }).prepare(query).all(...values);
process.stdout.write(rows.map((row) => JSON.stringify(row)).join('\\n'));
`;

/** Rows of n8n's SQLite database, each as a text: what n8n has stored, past n8n. */
export async function storedRows(
	{ userFolder }: Host,
	query: string,
	...values: readonly string[]
): Promise<string[]> {
	const { node } = await installHost(lineUnderTest, progressOn(process.stderr));
	const file = join(userFolder, '.n8n', 'database.sqlite');
	const flags = ['--no-warnings', '-e', script, '--', file, query, ...values];
	const { stdout } = await run(node, flags);
	return stdout === '' ? [] : stdout.split('\n');
}
