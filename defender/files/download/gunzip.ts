import { settle, type Settled } from '../../general/settled';
import { DamagedDownload, expandsTooMuch } from './downloadErrors';

/** Below this size nothing is suspicious. */
const harmlessBytes = 100 * 1024 * 1024;

/** What is unpacked at a time: at the most it becomes a thousand times as much. */
const pieceBytes = 16 * 1024;

const magic = [0x1f, 0x8b, 0x08];

export function beginsLikeGzip(head: Uint8Array): boolean {
	return magic.every((byte, position) => head[position] === byte);
}

/** Work under way whose end can be asked for without waiting for it. */
class Task<T> {
	readonly end: Promise<Settled<T>>;
	private hasEnded = false;

	constructor(work: () => Promise<T>) {
		this.end = settle(work).finally(() => {
			this.hasEnded = true;
		});
	}

	/** Whether it has ended, or does so before anything outside of this program happens. */
	async isOver(): Promise<boolean> {
		for (let turn = 0; turn < 20 && !this.hasEnded; turn += 1) await Promise.resolve();
		return this.hasEnded;
	}
}

/** Small pieces of a file, whatever the size of those that came. */
async function* piecesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
	for await (const chunk of source) {
		for (let from = 0; from < chunk.byteLength; from += pieceBytes) {
			yield chunk.subarray(from, from + pieceBytes);
		}
	}
}

/**
 * A gzip stream that is fed only when nothing is left to read from it. The stream itself would
 * unpack whatever it is given and hold thousands of pieces until somebody asks for them.
 */
class Unpacker {
	packedBytes = 0;
	/** Why there is no more to unpack, when that is the source's fault. */
	failure: Error | undefined;
	private readonly stream = new DecompressionStream('gzip');
	private readonly reader = this.stream.readable.getReader();
	private readonly writer = this.stream.writable.getWriter();
	private readonly pieces: AsyncGenerator<Uint8Array, void>;
	private feeding: Task<void> = new Task(() => Promise.resolve());
	private isAtEnd = false;

	constructor(source: AsyncIterable<Uint8Array>) {
		this.pieces = piecesOf(source);
	}

	/** The next unpacked bytes; undefined at the end. Rejects when they cannot be had. */
	async next(): Promise<Uint8Array | undefined> {
		const reading = new Task(() => this.reader.read());
		while (!(await reading.isOver())) {
			if (!(await this.feeding.isOver())) await Promise.race([this.feeding.end, reading.end]);
			else if (this.isAtEnd) await reading.end;
			else this.feeding = await this.feed();
		}
		const read = await reading.end;
		if (!read.ok) throw read.error;
		return read.value.value;
	}

	/**
	 * Takes no more from the source. The stream is left to itself: when it is cancelled with bytes still
	 * in it, Node.js 20 to 24 throws where nobody can catch it. It does nothing more unless it is asked.
	 */
	async close(): Promise<void> {
		await this.pieces.return();
	}

	/** Hands the next piece to the stream; the task ends when the stream has taken it in. */
	private async feed(): Promise<Task<void>> {
		const piece = await settle(() => this.pieces.next());
		if (!piece.ok) this.failure = piece.error;
		this.isAtEnd = !piece.ok || piece.value.done === true;
		if (!piece.ok || piece.value.done === true) return new Task(() => this.writer.close());
		const bytes = new Uint8Array(piece.value.value);
		this.packedBytes += bytes.byteLength;
		return new Task(() => this.writer.write(bytes));
	}
}

function notUnpacked(name: string): DamagedDownload {
	return new DamagedDownload(name, 'cannot be unpacked', {
		advice:
			'Switch on Options > Keep Files Packed to get the file as Microsoft Defender packed it, and look at it with other tools.',
	});
}

/**
 * Unpacks a gzip file of one member while it is read, and no faster than its result is asked for.
 *
 * @param most how many times larger than the packed file the result may be, once it is of a size
 * that matters
 * @throws DamagedDownload when the file is cut short or differs from the checksum in it
 */
export async function* gunzipped(
	name: string,
	source: AsyncIterable<Uint8Array>,
	most: number,
): AsyncGenerator<Uint8Array, void> {
	const unpacker = new Unpacker(source);
	let bytes = 0;
	try {
		for (;;) {
			const read = await settle(() => unpacker.next());
			if (unpacker.failure !== undefined) throw unpacker.failure;
			if (!read.ok) throw notUnpacked(name);
			if (read.value === undefined) return;
			bytes += read.value.byteLength;
			if (bytes > harmlessBytes && bytes > most * unpacker.packedBytes) {
				throw expandsTooMuch(name, most);
			}
			yield read.value;
		}
	} finally {
		await unpacker.close();
	}
}
