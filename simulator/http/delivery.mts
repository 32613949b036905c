import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { isWhole, type Answer } from './answers.mts';

/** In how many pieces a slow body drips, unless it is streamed in smaller ones. */
const drops = 10;

/** Sends an answer as it should be. */
export async function deliver(response: ServerResponse, answer: Answer): Promise<void> {
	writeHead(response, answer);
	for await (const chunk of chunksOf(answer)) {
		if (response.destroyed) return;
		await write(response, chunk);
	}
	response.end();
}

/** Sends the first half of the body under the length of the whole, then breaks the connection. */
export async function deliverHalf(response: ServerResponse, answer: Answer): Promise<void> {
	writeHead(response, answer);
	await writeHalf(response, answer);
	response.destroy();
}

/** Sends the first half of the body as if it were the whole. */
export async function endEarly(response: ServerResponse, answer: Answer): Promise<void> {
	const headers = Object.entries(answer.headers).filter(([name]) => name !== 'content-length');
	response.writeHead(answer.status, Object.fromEntries(headers));
	await writeHalf(response, answer);
	response.end();
}

async function writeHalf(response: ServerResponse, answer: Answer): Promise<void> {
	let left = Math.floor(lengthOf(answer) / 2);
	for await (const chunk of chunksOf(answer)) {
		const part = chunk.subarray(0, left);
		left -= part.byteLength;
		await write(response, part);
		if (left <= 0) return;
	}
}

/** Sends the body in pieces over `durationMs` real milliseconds. */
export async function deliverSlowly(
	response: ServerResponse,
	answer: Answer,
	durationMs: number,
): Promise<void> {
	writeHead(response, answer);
	const length = Math.max(1, lengthOf(answer));
	const step = Math.ceil(length / drops);
	for await (const chunk of chunksOf(answer)) {
		for (let from = 0; from < chunk.byteLength; from += step) {
			if (response.destroyed) return;
			const piece = chunk.subarray(from, from + step);
			await write(response, piece);
			await pause((durationMs * piece.byteLength) / length, undefined, { ref: false });
		}
	}
	response.end();
}

/** Breaks the connection with a reset instead of an orderly end. */
export function reset(response: ServerResponse): void {
	response.socket?.resetAndDestroy();
}

function writeHead(response: ServerResponse, answer: Answer): void {
	const length =
		isWhole(answer.body) && answer.status !== 204
			? { 'content-length': String(answer.body.byteLength) }
			: {};
	response.writeHead(answer.status, { ...length, ...answer.headers });
}

function lengthOf({ body, headers }: Answer): number {
	return isWhole(body) ? body.byteLength : Number(headers['content-length'] ?? 0);
}

function chunksOf({ body }: Answer): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
	if (!isWhole(body)) return body;
	return body.byteLength === 0 ? [] : [body];
}

/** Resolves when the chunk has left for the socket, or the connection is gone. */
async function write(response: ServerResponse, chunk: Uint8Array): Promise<void> {
	await new Promise<void>((resolve) => {
		response.once('close', resolve);
		response.write(chunk, () => {
			response.off('close', resolve);
			resolve();
		});
	});
}
