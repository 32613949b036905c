import { describe, expect, test } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { zipChecked } from '../../../../defender/files/download/zipCheck.ts';
import { inPieces } from './fakeHost.mts';

const zip = zipSync({
	'a.txt': strToU8('a'.repeat(200_000)),
	'b.bin': crypto.getRandomValues(new Uint8Array(60_000)),
});

async function checked(bytes: Uint8Array, pieceSize?: number): Promise<Buffer> {
	const pieces: Uint8Array[] = [];
	for await (const chunk of zipChecked('The package', inPieces(bytes, pieceSize)))
		pieces.push(chunk);
	return Buffer.concat(pieces);
}

describe('a package', () => {
	test.each([1, 1000, 70_000, 1_000_000])(
		'passes unchanged in pieces of %i bytes',
		async (size) => {
			const small = size === 1 ? zipSync({ 'a.txt': strToU8('a') }) : zip;
			expect(await checked(small, size)).toEqual(Buffer.from(small));
		},
	);

	test('may be a ZIP without any file', async () => {
		const none = zipSync({});
		expect(await checked(none)).toEqual(Buffer.from(none));
	});

	test.each([
		['is a web page instead of a ZIP', strToU8('<!DOCTYPE html><html></html>')],
		['is a web page instead of a ZIP', strToU8('\n <?xml version="1.0"?><Error/>')],
		['is no ZIP', strToU8('{"value":"later"}')],
		['is no ZIP', strToU8('PK')],
		['is empty', new Uint8Array()],
		['is cut short: the end of the ZIP is missing', zip.subarray(0, 50_000)],
		['is cut short: the end of the ZIP is missing', zip.subarray(0, -22)],
	])('%s', async (what, bytes) => {
		await expect(checked(bytes)).rejects.toMatchObject({
			name: 'DamagedDownload',
			message: `The package was downloaded, but it ${what}; it was thrown away`,
		});
	});
});
