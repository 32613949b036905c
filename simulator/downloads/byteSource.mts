import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { FileContent } from '../world/behaviour.mts';

/** Bytes of known length that can be read from anywhere without holding them all. */
export interface ByteSource {
	size: number;
	/** Base64 MD5 of the whole, where the bytes are at hand. */
	md5: string | undefined;
	/** The bytes from `from` up to but without `to`. */
	read(from: number, to: number): AsyncIterable<Uint8Array>;
}

const blockSize = 256 * 1024;
const largestStoredBlock = 0xffff;

/** A block that does not compress well and is the same every time. */
const block = Buffer.concat(
	Array.from({ length: blockSize / 32 }, (_, index) =>
		createHash('sha256').update(`block ${index}`).digest(),
	),
);

/** The bytes that stand for a file of `size` bytes; made anew each time they are read. */
export function* generatedContent(size: number): Generator<Uint8Array> {
	for (let sent = 0; sent < size; sent += blockSize) {
		yield block.subarray(0, Math.min(blockSize, size - sent));
	}
}

export function sourceOf(content: FileContent): ByteSource {
	if (typeof content === 'string') return bufferSource(Buffer.from(content));
	return content instanceof Uint8Array ? bufferSource(content) : generatedSource(content.size);
}

function bufferSource(bytes: Uint8Array): ByteSource {
	return {
		size: bytes.byteLength,
		md5: createHash('md5').update(bytes).digest('base64'),
		read: (from, to) => slice([bytes], from, to),
	};
}

function generatedSource(size: number): ByteSource {
	return { size, md5: undefined, read: (from, to) => slice(generatedContent(size), from, to) };
}

/**
 * A gzip file around a source. It stores blocks instead of compressing them, so that its length is
 * known beforehand, any range can be served, and its size on the wire is that of the file.
 */
export function gzipSource(inner: ByteSource): ByteSource {
	const blocks = Math.max(1, Math.ceil(inner.size / largestStoredBlock));
	return {
		size: 10 + inner.size + 5 * blocks + 8,
		md5: undefined,
		read: (from, to) => slice(gzipChunks(inner), from, to),
	};
}

async function* gzipChunks(inner: ByteSource): AsyncGenerator<Uint8Array> {
	yield Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
	if (inner.size === 0) yield blockHeader(0, true);
	let checksum = 0;
	let sent = 0;
	for await (const chunk of inner.read(0, inner.size)) {
		checksum = crc32(chunk, checksum);
		let rest = chunk;
		while (rest.byteLength > 0) {
			const inBlock = sent % largestStoredBlock;
			const left = inner.size - sent;
			if (inBlock === 0) {
				yield blockHeader(Math.min(largestStoredBlock, left), left <= largestStoredBlock);
			}
			const piece = rest.subarray(0, largestStoredBlock - inBlock);
			yield piece;
			sent += piece.byteLength;
			rest = rest.subarray(piece.byteLength);
		}
	}
	const trailer = Buffer.alloc(8);
	trailer.writeUInt32LE(checksum, 0);
	trailer.writeUInt32LE(inner.size % 2 ** 32, 4);
	yield trailer;
}

/** Announces a block of bytes that are stored as they are. */
function blockHeader(length: number, isLast: boolean): Uint8Array {
	const header = Buffer.alloc(5);
	header.writeUInt8(isLast ? 1 : 0, 0);
	header.writeUInt16LE(length, 1);
	header.writeUInt16LE(~length & 0xffff, 3);
	return header;
}

async function* slice(
	chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
	from: number,
	to: number,
): AsyncGenerator<Uint8Array> {
	let position = 0;
	for await (const chunk of chunks) {
		const start = Math.max(0, from - position);
		const end = Math.min(chunk.byteLength, to - position);
		if (start < end) yield chunk.subarray(start, end);
		position += chunk.byteLength;
		if (position >= to) return;
	}
}
