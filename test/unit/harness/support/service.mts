import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

interface Received {
	readonly method: string;
	readonly path: string;
	readonly authorization: string | undefined;
	readonly body: string;
}

export interface Service {
	readonly url: string;
	readonly received: Received[];
	/** Answers requests from now on; until set, everything gets an empty 200. */
	answer: (request: Received, response: ServerResponse) => void;
	close(): void;
}

/** A service on loopback that answers as a test says and remembers what it was asked. */
export async function startService(): Promise<Service> {
	const received: Received[] = [];
	const server = createServer((request, response) => {
		void readBody(request).then((body) => {
			const { method = '', url = '', headers } = request;
			const seen = { method, path: url, authorization: headers.authorization, body };
			received.push(seen);
			service.answer(seen, response);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	const service: Service = {
		url: `http://127.0.0.1:${address.port}`,
		received,
		answer: (_request, response) => void response.end(),
		close: () => {
			server.close();
			server.closeAllConnections();
		},
	};
	return service;
}

async function readBody(request: IncomingMessage): Promise<string> {
	request.setEncoding('utf8');
	let body = '';
	for await (const part of request) body += String(part);
	return body;
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
