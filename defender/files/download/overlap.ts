import { createHash } from 'node:crypto';

/**
 * The beginning of an answer that has come before: it is left out, after making sure that it still
 * is what it was.
 */
export class Overlap {
	private readonly repeated = createHash('md5');

	/**
	 * @param left bytes at the beginning of the answer that have come before
	 * @param known MD5 of these bytes as they came first, hexadecimal
	 */
	constructor(
		private left: number,
		private readonly known: string,
	) {}

	/** What is new of a chunk; undefined when the repeated part turns out to differ. */
	newPartOf(chunk: Uint8Array): Uint8Array | undefined {
		if (this.left === 0) return chunk;
		const old = chunk.subarray(0, this.left);
		this.repeated.update(old);
		this.left -= old.byteLength;
		return this.isConfirmed() ? chunk.subarray(old.byteLength) : undefined;
	}

	/** Whether bytes that have come before have not been repeated yet. */
	get isPending(): boolean {
		return this.left > 0;
	}

	private isConfirmed(): boolean {
		return this.left > 0 || this.repeated.digest('hex') === this.known;
	}
}
