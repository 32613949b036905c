import type { FastifyRequest } from 'fastify';
import { readBody } from './requestBody.mts';

/** A request as it came in. */
export interface Received {
	method: string;
	/** Path and query, untouched. */
	url: string;
	/** The part before the question mark, untouched. */
	path: string;
	query: URLSearchParams;
	/** By lower-case name; repeated ones joined by commas. */
	headers: Record<string, string>;
	body: unknown;
}

export async function receive(request: FastifyRequest): Promise<Received> {
	const url = request.raw.url ?? '/';
	const question = url.indexOf('?');
	const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
		name,
		Array.isArray(value) ? value.join(', ') : (value ?? ''),
	]);
	return {
		method: request.method,
		url,
		path: question < 0 ? url : url.slice(0, question),
		query: new URLSearchParams(question < 0 ? '' : url.slice(question + 1)),
		headers: Object.fromEntries(headers),
		body: await readBody(request),
	};
}
