/** The first bytes of a file, which is still whole: `chunks` begins with them. */
interface Begun {
	readonly head: Uint8Array;
	readonly chunks: AsyncIterable<Uint8Array>;
}

/** Looks at the first bytes of a file; at fewer only when it is shorter. */
export async function firstBytes(source: AsyncIterable<Uint8Array>, bytes: number): Promise<Begun> {
	const iterator = source[Symbol.asyncIterator]();
	let head = Buffer.alloc(0);
	while (head.byteLength < bytes) {
		const next = await iterator.next();
		if (next.done === true) break;
		head = Buffer.concat([head, next.value]);
	}
	return { head, chunks: rejoined(head, iterator) };
}

async function* rejoined(
	head: Uint8Array,
	iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
	try {
		if (head.byteLength > 0) yield head;
		for (;;) {
			const next = await iterator.next();
			if (next.done === true) return;
			yield next.value;
		}
	} finally {
		await iterator.return?.();
	}
}
