import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a company may have before sign-in and API: it gives out tokens that only it understands. */
interface Gateway {
	readonly url: string;
	close(): Promise<void>;
}

function headersOf({ authorization, 'content-type': type }: IncomingHttpHeaders) {
	const token = authorization?.replace('Bearer ', '');
	return {
		...(type === undefined ? {} : { 'content-type': type }),
		...(token === undefined
			? {}
			: { authorization: `Bearer ${Buffer.from(token, 'base64url').toString()}` }),
	};
}

function wrapped(body: string): string {
	return body.replace(
		/"access_token":"([^"]+)"/,
		(_, token: string) => `"access_token":"${Buffer.from(token).toString('base64url')}"`,
	);
}

export async function startGateway(behind: { readonly url: string }): Promise<Gateway> {
	const server = createServer((request, response) => {
		void (async () => {
			const chunks: Buffer[] = [];
			for await (const chunk of request) chunks.push(chunk as Buffer);
			const answer = await fetch(`${behind.url}${request.url ?? ''}`, {
				method: request.method ?? 'GET',
				headers: headersOf(request.headers),
				...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
			});
			const type = answer.headers.get('content-type') ?? 'application/json';
			response.writeHead(answer.status, { 'content-type': type });
			response.end(wrapped(await answer.text()));
		})();
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		async close() {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
}
