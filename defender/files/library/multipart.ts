import { randomUUID } from 'node:crypto';
import type { RequestContent } from '../../http/send';

/** A file in a form. */
interface FormFile {
	readonly fileName: string;
	readonly bytes: Uint8Array;
}

/**
 * A form with texts and files as one block of bytes (RFC 7578). Names of parts and files must hold
 * no quotes and no line breaks.
 */
export function multipart(parts: Readonly<Record<string, string | FormFile>>): RequestContent {
	const boundary = `part-${randomUUID()}`;
	const pieces = Object.entries(parts).flatMap(([name, part]) => {
		const isText = typeof part === 'string';
		const fileName = isText ? '' : `; filename="${part.fileName}"`;
		const type = isText ? 'text/plain; charset=utf-8' : 'application/octet-stream';
		const head = [
			`--${boundary}`,
			`Content-Disposition: form-data; name="${name}"${fileName}`,
			`Content-Type: ${type}`,
			'\r\n',
		];
		return [head.join('\r\n'), isText ? part : part.bytes, '\r\n'];
	});
	return {
		type: `multipart/form-data; boundary=${boundary}`,
		bytes: Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece))),
	};
}
