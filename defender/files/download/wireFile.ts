import type { FileAnswer } from './transfer';

/** What the head of an answer says about the whole file. */
export interface WireFile {
	/** Bytes of the whole; undefined when the host does not tell. */
	readonly size: number | undefined;
	/** A strong ETag: only such a one promises the same bytes. */
	readonly etag: string | undefined;
	/** Base64 MD5 of the whole. */
	readonly md5: string | undefined;
}

function numberOf(text: string | undefined): number | undefined {
	return text !== undefined && /^\d+$/.test(text.trim()) ? Number(text) : undefined;
}

export function wireFileOf({ status, headers }: FileAnswer): WireFile {
	const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '');
	const { etag } = headers;
	return {
		size: status === 206 ? numberOf(range?.[2]) : numberOf(headers['content-length']),
		etag: etag?.startsWith('"') === true ? etag : undefined,
		md5: status === 206 ? headers['x-ms-blob-content-md5'] : headers['content-md5'],
	};
}

/** The byte of the file with which the body of an answer begins. */
export function beginOf({ status, headers }: FileAnswer): number | undefined {
	if (status === 200) return 0;
	return numberOf(/^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1]);
}
