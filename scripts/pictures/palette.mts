/** Writes pictures of screens anew with 256 colours, a third of their size. */
import { deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const mostColours = 256;

interface Chunk {
	readonly type: string;
	readonly data: Buffer;
}

function chunksOf(file: Buffer): Chunk[] {
	const chunks: Chunk[] = [];
	for (let at = signature.length; at < file.length; ) {
		const length = file.readUInt32BE(at);
		const data = file.subarray(at + 8, at + 8 + length);
		chunks.push({ type: file.toString('latin1', at + 4, at + 8), data });
		at += 12 + length;
	}
	return chunks;
}

const crcTable = Array.from({ length: 256 }, (_, byte) => {
	let value = byte;
	for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
	return value;
});

function chunk(type: string, data: Buffer): Buffer {
	const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	let crc = 0xffffffff;
	for (const byte of named) crc = (crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
	const whole = Buffer.alloc(named.length + 8);
	whole.writeUInt32BE(data.length, 0);
	named.copy(whole, 4);
	whole.writeUInt32BE((crc ^ 0xffffffff) >>> 0, named.length + 4);
	return whole;
}

function paeth(left: number, up: number, upLeft: number): number {
	const guess = left + up - upLeft;
	const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - upLeft)];
	if (a <= b && a <= c) return left;
	return b <= c ? up : upLeft;
}

/** The pixels of lines that were filtered one by one, as PNG does. */
function unfiltered(raw: Buffer, lineLength: number, pixel: number): Buffer {
	const lines = raw.length / (lineLength + 1);
	const bytes = Buffer.alloc(lines * lineLength);
	const known = (line: number, x: number): number =>
		line < 0 || x < 0 ? 0 : (bytes[line * lineLength + x] ?? 0);
	for (let line = 0; line < lines; line += 1) {
		const from = line * (lineLength + 1);
		const filter = raw[from] ?? 0;
		for (let x = 0; x < lineLength; x += 1) {
			const [left, up] = [known(line, x - pixel), known(line - 1, x)];
			const upLeft = known(line - 1, x - pixel);
			const expected = [0, left, up, (left + up) >> 1, paeth(left, up, upLeft)][filter] ?? 0;
			bytes[line * lineLength + x] = (raw[from + 1 + x] ?? 0) + expected;
		}
	}
	return bytes;
}

function nearest(colour: number, palette: readonly number[]): number {
	let [best, least] = [0, Infinity];
	palette.forEach((other, index) => {
		const apart = [16, 8, 0].reduce((sum, shift) => {
			const step = ((colour >> shift) & 255) - ((other >> shift) & 255);
			return sum + step * step;
		}, 0);
		if (apart < least) [best, least] = [index, apart];
	});
	return best;
}

/**
 * The same picture with a palette of its most frequent colours; the others become the nearest of them.
 *
 * @param file PNG without interlace or transparency, eight bits a channel, as Chromium writes it
 */
export function withPalette(file: Buffer): Buffer {
	const chunks = chunksOf(file);
	const header = chunks.find(({ type }) => type === 'IHDR')?.data ?? Buffer.alloc(13);
	const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
	const pixel = header[9] === 6 ? 4 : 3;
	const packed = chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data);
	const bytes = unfiltered(inflateSync(Buffer.concat(packed)), width * pixel, pixel);
	const colours = Array.from({ length: width * height }, (_, at) =>
		bytes.readUIntBE(at * pixel, 3),
	);
	const counts = new Map<number, number>();
	for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
	const byCount = [...counts].sort(([, one], [, other]) => other - one);
	const palette = byCount.slice(0, mostColours).map(([colour]) => colour);
	const places = new Map(palette.map((colour, index) => [colour, index]));
	for (const colour of counts.keys()) {
		if (!places.has(colour)) places.set(colour, nearest(colour, palette));
	}
	const lines = Buffer.alloc((width + 1) * height);
	colours.forEach((colour, at) => {
		lines[at + Math.floor(at / width) + 1] = places.get(colour) ?? 0;
	});
	const head = Buffer.from(header);
	head[9] = 3;
	const table = Buffer.alloc(palette.length * 3);
	palette.forEach((colour, index) => table.writeUIntBE(colour, index * 3, 3));
	return Buffer.concat([
		signature,
		chunk('IHDR', head),
		chunk('PLTE', table),
		chunk('IDAT', deflateSync(lines, { level: 9 })),
		chunk('IEND', Buffer.alloc(0)),
	]);
}
