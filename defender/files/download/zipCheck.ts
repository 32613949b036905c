import { DamagedDownload } from './downloadErrors';

const endOfDirectory = Buffer.from('PK\x05\x06', 'latin1');
/** The record at the end of every ZIP: 22 bytes and a comment of up to 64 KB. */
const longestEnd = 22 + 0xffff;

function beginsLikeZip(head: Buffer): boolean {
	const signature = head.subarray(0, 4).toString('latin1');
	return signature === 'PK\x03\x04' || signature === 'PK\x05\x06';
}

function beginsLikePage(head: Buffer): boolean {
	return /^\s*</.test(head.subarray(0, 64).toString('latin1'));
}

/**
 * Passes a ZIP on while it looks at both of its ends: the service may answer with a page instead,
 * and a ZIP that was cut short lacks its directory.
 *
 * @throws DamagedDownload
 */
export async function* zipChecked(
	name: string,
	chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
	let head = Buffer.alloc(0);
	let tail = Buffer.alloc(0);
	for await (const chunk of chunks) {
		if (head.byteLength < 4) {
			head = Buffer.concat([head, chunk.subarray(0, 64)]);
			if (head.byteLength >= 4 && !beginsLikeZip(head)) throw noZip(name, head);
		}
		tail =
			chunk.byteLength >= longestEnd
				? Buffer.from(chunk.subarray(-longestEnd))
				: Buffer.concat([
						tail.subarray(Math.max(0, tail.byteLength + chunk.byteLength - longestEnd)),
						chunk,
					]);
		yield chunk;
	}
	if (head.byteLength < 4) throw noZip(name, head);
	if (tail.lastIndexOf(endOfDirectory) === -1) {
		throw new DamagedDownload(name, 'is cut short: the end of the ZIP is missing');
	}
}

function noZip(name: string, head: Buffer): DamagedDownload {
	if (head.byteLength === 0) return new DamagedDownload(name, 'is empty');
	const what = beginsLikePage(head) ? 'is a web page instead of a ZIP' : 'is no ZIP';
	return new DamagedDownload(name, what);
}
