import { setImmediate as aWhile, setTimeout as aLongWhile } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { beginsLikeGzip, gunzipped } from '../../../../defender/files/download/gunzip.ts';
import { firstBytes } from '../../../../defender/files/download/firstBytes.ts';
import { generatedContent } from '../../../../simulator/index.mts';
import { inPieces } from './fakeHost.mts';

const text = Buffer.from('NTUSER.DAT and friends. '.repeat(5_000));
const packed = gzipSync(text);

async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
	const pieces: Uint8Array[] = [];
	for await (const chunk of chunks) pieces.push(chunk);
	return Buffer.concat(pieces);
}

/** Jest's own comparison of buffers takes seconds. */
function isSame(one: Buffer, other: Buffer): boolean {
	return Buffer.compare(one, other) === 0;
}

function unpack(bytes: Uint8Array, most = 1000): Promise<Buffer> {
	return collected(gunzipped('The file', inPieces(bytes, 10_000), most));
}

describe('unpacking', () => {
	test('gives back what was packed, empty files too', async () => {
		expect(isSame(await unpack(packed), text)).toBe(true);
		expect(await unpack(gzipSync(Buffer.alloc(0)))).toEqual(Buffer.alloc(0));
	});

	test.each([
		['cut short', packed.subarray(0, -20)],
		['cut short in its trailer', packed.subarray(0, -2)],
		['changed', Buffer.concat([packed.subarray(0, 80), Buffer.alloc(9), packed.subarray(89)])],
		['of another checksum', Buffer.concat([packed.subarray(0, -8), Buffer.alloc(8)])],
	])('refuses a file that is %s', async (_how, bytes) => {
		await expect(unpack(bytes)).rejects.toMatchObject({
			name: 'DamagedDownload',
			message: 'The file was downloaded, but it cannot be unpacked; it was thrown away',
		});
	});

	test('passes on what went wrong with the download itself', async () => {
		async function* broken(): AsyncGenerator<Uint8Array> {
			yield* inPieces(packed.subarray(0, 100));
			throw new Error('the connection broke');
		}
		const unpacking = collected(gunzipped('The file', broken(), 1000));
		await expect(unpacking).rejects.toThrow('the connection broke');
	});

	test('stops a file that grows beyond all measure, but no small one', async () => {
		const bomb = gzipSync(Buffer.alloc(150 * 1024 * 1024));
		await expect(unpack(bomb, 200)).rejects.toMatchObject({
			kind: 'download',
			message: expect.stringContaining('more than 200 times larger'),
		});
		const small = gzipSync(Buffer.alloc(10 * 1024 * 1024));
		expect((await unpack(small, 200)).byteLength).toBe(10 * 1024 * 1024);
	});

	test('unpacks no more than is asked for', async () => {
		let taken = 0;
		const noise = Buffer.concat([...generatedContent(10 * 1024 * 1024)]);
		async function* source(): AsyncGenerator<Uint8Array> {
			for await (const piece of inPieces(gzipSync(noise, { level: 0 }), 64 * 1024)) {
				taken += piece.byteLength;
				yield piece;
			}
		}
		let given = 0;
		for await (const chunk of gunzipped('The file', source(), 1000)) {
			given += chunk.byteLength;
			await aWhile();
			expect(taken - given).toBeLessThan(200 * 1024);
			if (given > 2 * 1024 * 1024) break;
		}
		expect(given).toBeGreaterThan(2 * 1024 * 1024);
	});

	// What Node.js throws then reaches nobody but the process, and Jest takes that for a failure.
	test.each([1, 2, 3, 10, 40])(
		'can be left after %i pieces that were read slowly',
		async (most) => {
			const zeros = gzipSync(Buffer.alloc(10 * 1024 * 1024));
			let given = 0;
			for await (const chunk of gunzipped('The file', inPieces(zeros), 1000)) {
				given += Math.sign(chunk.byteLength);
				if (given > most) break;
				await aLongWhile(5);
			}
			await aLongWhile(20);
			expect(given).toBe(most + 1);
		},
	);

	test('closes its source when nobody wants the rest', async () => {
		let isClosed = false;
		async function* source(): AsyncGenerator<Uint8Array> {
			try {
				yield* inPieces(packed, 10);
			} finally {
				isClosed = true;
			}
		}
		for await (const chunk of gunzipped('The file', source(), 1000)) {
			expect(chunk.byteLength).toBeGreaterThan(0);
			break;
		}
		expect(isClosed).toBe(true);
	});
});

describe('a look at the beginning', () => {
	test('leaves the file whole, however small its pieces are', async () => {
		const { head, chunks } = await firstBytes(inPieces(text.subarray(0, 50), 1), 3);
		expect(head).toEqual(text.subarray(0, 3));
		expect(await collected(chunks)).toEqual(text.subarray(0, 50));
	});

	test('makes do with less when there is no more', async () => {
		const { head, chunks } = await firstBytes(inPieces(Buffer.from('ab')), 3);
		expect(head.toString()).toBe('ab');
		expect((await collected(chunks)).toString()).toBe('ab');
		expect((await firstBytes(inPieces(Buffer.alloc(0)), 3)).head.byteLength).toBe(0);
	});

	test('tells gzip by its first three bytes', () => {
		expect(beginsLikeGzip(packed)).toBe(true);
		expect(beginsLikeGzip(packed.subarray(0, 2))).toBe(false);
		expect(beginsLikeGzip(text)).toBe(false);
	});
});
