import { isSha1 } from '../../texts/checks';
import { inputError } from '../../defenderError';
import { excerpt } from '../../texts/shown';
import { isNobodysId } from '../target/nobody';

/** `SHA1=…` or `SHA1:…` in a list of hashes, as Sysmon writes them, and `…(SHA1)` of Sentinel. */
const named = /(?:^|[,;\s])SHA-?1\s*[=:]\s*([0-9a-f]{40})(?=$|[,;\s])/gi;
const marked = /^([0-9a-f]{40})\s*\(SHA-?1\)$/i;

/** Other hashes, by the number of their digits. */
const otherHashes: Readonly<Record<number, string>> = { 32: 'MD5', 64: 'SHA-256', 128: 'SHA-512' };

/**
 * A single SHA-1, in lower case as the service writes it.
 *
 * @param text without what messages put around values
 * @throws DefenderError of kind `input` that names the kind of another hash
 */
export function readSha1(text: string, field: string): string {
	const hashes = new Set([...text.matchAll(named)].map(([, hash]) => (hash ?? '').toLowerCase()));
	const [only, ...more] = hashes;
	if (more.length > 0) {
		throw inputError(
			field,
			`there are ${hashes.size} different SHA-1 hashes in it`,
			'Give the hash of one file.',
		);
	}
	const hash = only ?? marked.exec(text)?.[1] ?? text;
	if (!isSha1(hash)) throw noSha1(hash, field);
	if (!isNobodysId(hash)) return hash.toLowerCase();
	throw inputError(
		field,
		`${hash} is ${/^0+$/.test(hash) ? 'the hash of nothing' : 'the hash of an empty file'}`,
		'Check the expression in it: no file that does harm is empty.',
	);
}

function noSha1(text: string, field: string): Error {
	const other = /^[\da-f]+$/i.test(text) ? otherHashes[text.length] : undefined;
	return inputError(
		field,
		other === undefined
			? `"${excerpt(text)}" is no SHA-1 hash`
			: `"${excerpt(text)}" is no SHA-1 hash: it has as many digits as ${other}`,
		'Use the SHA-1 of the file: 40 hexadecimal digits. Microsoft Defender accepts no MD5 or SHA-256 here.',
	);
}
