/**
 * The local service that clients are measured against, in a process of its own: it tells its parent
 * where it listens, and what was asked of it when it is told to.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiOf, type ServiceRequest } from './api.mts';

export type ServiceNews = { readonly url: string } | { readonly requests: number };

const request = JSON.parse(process.argv[2] ?? '') as ServiceRequest;
const answerTo = apiOf(request);
let requests = 0;

const server = createServer((incoming, outgoing) => {
	void (async () => {
		incoming.resume();
		requests += 1;
		const { status, body } = answerTo(
			incoming.method ?? 'GET',
			new URL(incoming.url ?? '/', 'http://localhost'),
		);
		if (request.latencyMs > 0) await sleep(request.latencyMs);
		outgoing.writeHead(status, {
			'content-type': 'application/json',
			'content-length': Buffer.byteLength(body),
		});
		outgoing.end(body);
	})();
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
	const { port } = server.address() as AddressInfo;
	tell({ url: `http://127.0.0.1:${port}` });
});

process.on('message', () => {
	tell({ requests });
	requests = 0;
});
process.once('disconnect', () => process.exit());

function tell(news: ServiceNews): void {
	process.send?.(news);
}
