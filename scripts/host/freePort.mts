import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what systems give to outgoing connections, which could take a port before its program does. */
const first = 20_000;
const end = 32_000;

/** Whether nobody listens on a port of the loopback interface. */
export async function isFree(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const probe = createServer();
		probe.once('error', () => resolve(false));
		probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
	});
}

/** A port of the loopback interface that nobody listens on. */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = randomInt(first, end);
		if (await isFree(port)) return port;
	}
}
