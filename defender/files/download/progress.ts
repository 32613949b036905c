import { createHash } from 'node:crypto';
import { Overlap } from './overlap';

/** So much of what has come is asked for again, to see that the rest fits. */
const overlapBytes = 64;

/** The bytes of a file that have come so far. They themselves are passed on, not held. */
export class Progress {
	received = 0;
	private readonly sum = createHash('md5');
	private tail = Buffer.alloc(0);

	add(chunk: Uint8Array): void {
		this.sum.update(chunk);
		this.received += chunk.byteLength;
		this.tail = Buffer.concat([this.tail, chunk.subarray(-overlapBytes)]).subarray(-overlapBytes);
	}

	/** From which byte on to ask for the rest. */
	get resumeAt(): number {
		return Math.max(0, this.received - overlapBytes);
	}

	/** Base64 MD5 of everything. */
	get md5(): string {
		return this.sum.copy().digest('base64');
	}

	/** What an answer that begins at `begin` (0, or `resumeAt`) repeats. */
	overlapFrom(begin: number): Overlap {
		const left = this.received - begin;
		const sum = begin === 0 ? this.sum.copy() : createHash('md5').update(this.tail.subarray(-left));
		return new Overlap(left, sum.digest('hex'));
	}
}
