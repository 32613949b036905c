import { settle } from '../settled';
import { DamagedDownload } from './downloadErrors';

/** Reads to the end and keeps nothing. */
async function drain(stream: ReadableStream<Uint8Array>): Promise<void> {
	const reader = stream.getReader();
	while (!(await reader.read()).done);
}

/**
 * Passes a gzip file on as it is, and unpacks it besides to see that it is whole: a gzip file ends with
 * the length and the checksum of what is in it.
 *
 * @throws DamagedDownload when it is cut short, or differs from its checksum
 */
export async function* gzipChecked(
	name: string,
	chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
	const unpacking = new DecompressionStream('gzip');
	const drained = settle(() => drain(unpacking.readable));
	const writer = unpacking.writable.getWriter();
	try {
		for await (const chunk of chunks) {
			const taken = await settle(() => writer.write(new Uint8Array(chunk)));
			if (!taken.ok) throw damaged(name);
			yield chunk;
		}
		const closed = await settle(() => writer.close());
		if (!closed.ok || !(await drained).ok) throw damaged(name);
	} finally {
		await settle(() => writer.abort());
	}
}

function damaged(name: string): DamagedDownload {
	return new DamagedDownload(name, 'is cut short or damaged: its gzip checksum does not fit');
}
