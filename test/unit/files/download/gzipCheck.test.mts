import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { GzipCheck } from '../../../../defender/files/download/gzipCheck.ts';
import { inPieces } from './fakeHost.mts';

const packed = gzipSync(Buffer.from('NTUSER.DAT and friends. '.repeat(5_000)));
/** RFC 1952 2.2: a gzip file is one member after another. */
const twoMembers = Buffer.concat([packed, gzipSync('and more')]);

async function pass(bytes: Uint8Array): Promise<{ kept: Buffer; isWhole: boolean }> {
	const check = new GzipCheck('The file');
	const kept: Uint8Array[] = [];
	for await (const chunk of check.pass(inPieces(bytes, 100))) kept.push(chunk);
	return { kept: Buffer.concat(kept), isWhole: check.isWhole };
}

test('passes a whole file on as it is', async () => {
	const { kept, isWhole } = await pass(packed);
	expect([kept.equals(packed), isWhole]).toEqual([true, true]);
});

test.each([
	['cut short', packed.subarray(0, -20)],
	['cut short in its trailer', packed.subarray(0, -2)],
	['of another checksum', Buffer.concat([packed.subarray(0, -8), Buffer.alloc(8)])],
])('refuses a file that is %s', async (_how, bytes) => {
	await expect(pass(bytes)).rejects.toMatchObject({
		name: 'DamagedDownload',
		message: expect.stringContaining('its gzip checksum does not fit'),
	});
});

test('keeps a file of two members whole, and says so only where both could be checked', async () => {
	const { kept, isWhole } = await pass(twoMembers);
	expect(kept.equals(twoMembers)).toBe(true);
	const unpacksAll = Number(process.versions.node.split('.')[0]) < 24;
	expect(isWhole).toBe(unpacksAll);
});
