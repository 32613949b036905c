import { createConnection } from 'node:net';
import { freePort } from '../freePort.mts';
import { startProcess, type ProcessGroup } from '../processGroup.mts';
import { untilReady } from '../ready.mts';
import { findProgram } from './findProgram.mts';

export interface Redis {
	readonly program: ProcessGroup;
	readonly port: number;
}

async function answersPing(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = createConnection({ host: '127.0.0.1', port }, () => socket.write('PING\r\n'));
		socket.setEncoding('utf8').on('data', (text) => {
			socket.destroy();
			resolve(String(text).startsWith('+PONG'));
		});
		socket.on('error', () => resolve(false));
	});
}

/** Starts Redis on a free port of the loopback interface; what it stores goes with it. */
export async function startRedis(folder: string): Promise<Redis> {
	const port = await freePort();
	const bind = ['--bind', '127.0.0.1', '--port', String(port)];
	const args = [...bind, '--save', '', '--appendonly', 'no', '--dir', folder];
	const program = startProcess(findProgram('redis-server'), args, { folder, env: process.env });
	await untilReady('Redis', program, async () => await answersPing(port));
	return { program, port };
}
