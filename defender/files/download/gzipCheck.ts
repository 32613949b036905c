import { settle } from '../../general/settled';
import { DamagedDownload } from './downloadErrors';

/** Newer Node.js stops at the end of the first member; older one unpacks them all. */
const moreMembers = 'ERR_TRAILING_JUNK_AFTER_STREAM_END';

/** Reads to the end and keeps nothing. */
async function drain(stream: ReadableStream<Uint8Array>): Promise<void> {
	const reader = stream.getReader();
	while (!(await reader.read()).done);
}

/**
 * Passes a gzip file on as it is, and unpacks it besides to see that it is whole: each member of a gzip
 * file ends with the length and the checksum of what is in it.
 */
export class GzipCheck {
	/** Whether all of the file has been checked, once it has passed. */
	isWhole = false;

	constructor(private readonly name: string) {}

	/** @throws DamagedDownload when the file is cut short, or differs from its checksum */
	async *pass(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
		const unpacking = new DecompressionStream('gzip');
		const drained = settle(() => drain(unpacking.readable));
		const writer = unpacking.writable.getWriter();
		let isChecking = true;
		try {
			for await (const chunk of chunks) {
				if (isChecking) {
					const taken = await settle(() => writer.write(new Uint8Array(chunk)));
					isChecking = taken.ok || this.goesOn(taken.error);
				}
				yield chunk;
			}
			const closed = await settle(() => writer.close());
			const read = await drained;
			if (closed.ok && read.ok) this.isWhole = true;
			else if (!read.ok) this.goesOn(read.error);
		} finally {
			await settle(() => writer.abort());
		}
	}

	/** What follows the first member can be kept, and cannot be checked. */
	private goesOn(error: Error & { readonly code?: unknown }): false {
		if (error.code === moreMembers) return false;
		throw new DamagedDownload(this.name, 'is cut short or damaged: its gzip checksum does not fit');
	}
}
