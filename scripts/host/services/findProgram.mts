import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian keeps the programs of the PostgreSQL server apart, by version. */
const postgresFolder = '/usr/lib/postgresql';

function postgresFolders(): string[] {
	if (!existsSync(postgresFolder)) return [];
	const versions = readdirSync(postgresFolder).sort((one, other) => Number(other) - Number(one));
	return versions.map((version) => join(postgresFolder, version, 'bin'));
}

/**
 * Path of a program that queue mode needs.
 * @throws with the command that installs it, if this machine does not have it.
 */
export function findProgram(name: string): string {
	const folders = [...(process.env.PATH ?? '').split(delimiter), ...postgresFolders()];
	const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
	if (found !== undefined) return found;
	throw new Error(
		`Queue mode needs ${name}, which is not installed: apt-get install redis-server postgresql`,
	);
}
