import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../command.mts';
import { freePort } from '../freePort.mts';
import { startProcess, type ProcessGroup, type ProcessOptions } from '../processGroup.mts';
import { untilReady } from '../ready.mts';
import { findProgram } from './findProgram.mts';

export interface Postgres {
	readonly program: ProcessGroup;
	readonly port: number;
	readonly user: string;
	/** There from the start, and empty. */
	readonly database: string;
}

/** PostgreSQL refuses to run as root: a container's root lends it the user with the least rights. */
async function userFor(folder: string): Promise<ProcessOptions['user']> {
	if (process.getuid?.() !== 0) return undefined;
	const idOf = async (kind: '-u' | '-g'): Promise<number> =>
		Number(await run('id', [kind, 'nobody'], { folder }));
	const user = { uid: await idOf('-u'), gid: await idOf('-g') };
	await chown(folder, user.uid, user.gid);
	return user;
}

async function isAccepting(port: number, folder: string): Promise<boolean> {
	const args = ['-h', '127.0.0.1', '-p', String(port)];
	return await run(findProgram('pg_isready'), args, { folder }).then(
		() => true,
		() => false,
	);
}

/**
 * Starts PostgreSQL on a free port of the loopback interface.
 * @param folder an empty one of its own, where all may enter the folders above.
 */
export async function startPostgres(folder: string): Promise<Postgres> {
	const user = await userFor(folder);
	const options = { folder, env: process.env, user };
	const data = join(folder, 'data');
	const name = 'n8n';
	const init = ['-D', data, '-U', name, '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'];
	await run(findProgram('initdb'), init, options);
	const port = await freePort();
	const settings = [
		'listen_addresses=127.0.0.1',
		`port=${port}`,
		'unix_socket_directories=',
		'max_connections=100',
		// Nothing is kept beyond the run, so nothing has to survive a power cut.
		'fsync=off',
	];
	const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
	const program = startProcess(findProgram('postgres'), args, { ...options, stopSignal: 'SIGINT' });
	await untilReady('PostgreSQL', program, async () => await isAccepting(port, folder));
	return { program, port, user: name, database: 'postgres' };
}

/** The settings with which n8n stores everything there. */
export function settingsFor({ port, user, database }: Postgres): NodeJS.ProcessEnv {
	return {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(port),
		DB_POSTGRESDB_DATABASE: database,
		DB_POSTGRESDB_USER: user,
		// With its two connections n8n refuses what comes at once and waits for one too long.
		DB_POSTGRESDB_POOL_SIZE: '10',
		DB_POSTGRESDB_CONNECTION_TIMEOUT: '60000',
	};
}

/** Runs SQL statements past n8n. @returns what they find: a line a row, with | between columns. */
export async function sql({ port, user, database }: Postgres, statements: string): Promise<string> {
	const to = ['-h', '127.0.0.1', '-p', String(port), '-U', user, '-d', database];
	const args = [...to, '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', statements];
	return (await run(findProgram('psql'), args, { folder: process.cwd() })).trim();
}
