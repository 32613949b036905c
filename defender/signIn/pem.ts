/** One block of a PEM text, laid out as the standard wants it. */
export interface PemBlock {
	/** What stands after BEGIN, e.g. `CERTIFICATE` or `ENCRYPTED PRIVATE KEY`. */
	readonly label: string;
	readonly text: string;
	/** Whether a passphrase is needed to read it. */
	readonly isEncrypted: boolean;
}

/** Of the old form of an encrypted key: the cipher and its start value in hex. */
interface Encryption {
	readonly cipher: string;
	readonly start: string;
}

function startLength(cipher: string): number {
	return cipher.toUpperCase().startsWith('AES') ? 32 : 16;
}

/** Splits the headers of the old encrypted form from the base64, however they were run together. */
function splitHeaders(body: string): { encryption: Encryption | undefined; base64: string } {
	const header = /DEK-Info:\s*([A-Z0-9-]+?CBC)\s*,\s*/i.exec(body);
	if (header === null) return { encryption: undefined, base64: body };
	const cipher = header[1] ?? '';
	const rest = body.slice(header.index + header[0].length);
	const length = startLength(cipher);
	return {
		encryption: { cipher: cipher.toUpperCase(), start: rest.slice(0, length) },
		base64: rest.slice(length),
	};
}

function layOut(label: string, body: string): PemBlock {
	const { encryption, base64 } = splitHeaders(body);
	const lines = base64.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
	const headers =
		encryption === undefined
			? []
			: ['Proc-Type: 4,ENCRYPTED', `DEK-Info: ${encryption.cipher},${encryption.start}`, ''];
	return {
		label,
		text: [`-----BEGIN ${label}-----`, ...headers, ...lines, `-----END ${label}-----`, ''].join(
			'\n',
		),
		isEncrypted: encryption !== undefined || label === 'ENCRYPTED PRIVATE KEY',
	};
}

/**
 * Finds the blocks of a PEM text and repairs their layout. A password field flattens line breaks
 * to blanks or drops them, JSON and environment files turn them into `\n`; exporting tools put
 * attributes between the blocks.
 */
export function pemBlocks(pasted: string): PemBlock[] {
	const text = pasted.replace(/\\r|\\n/g, '\n');
	const block =
		/-----\s*BEGIN ([A-Z0-9 ]+?)\s*-----([^-]*(?:-(?!----)[^-]*)*)-----\s*END \1\s*-----/g;
	return [...text.matchAll(block)].map(([, label = '', body = '']) => layOut(label, body));
}
