/** What a handler gives back, before it becomes bytes on a connection. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	body: Uint8Array | AsyncIterable<Uint8Array>;
}

/** Compact JSON, as the service writes it. */
export function jsonAnswer(
	status: number,
	value: unknown,
	headers: Record<string, string> = {},
): Answer {
	return {
		status,
		headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
		body: Buffer.from(JSON.stringify(value)),
	};
}

export function textAnswer(status: number, contentType: string, text: string): Answer {
	return { status, headers: { 'content-type': contentType }, body: Buffer.from(text) };
}

export function emptyAnswer(status: number, headers: Record<string, string> = {}): Answer {
	return { status, headers, body: Buffer.alloc(0) };
}

/** Tells whether a body is at hand as a whole; other bodies are made while they are sent. */
export function isWhole(body: Answer['body']): body is Uint8Array {
	return body instanceof Uint8Array;
}
