import { isSha1 } from '../../../defender/checks';
import { inputError } from '../../../defender/defenderError';
import { isRow } from '../../../defender/entities';
import { unwrapped } from '../../../defender/machines/target/unwrap';
import type { Field } from '../../shared/fields/field';
import { arrayIn, emptyField, textOf } from '../../shared/fields/given';
import { idCheck } from './idCheck';

const checkSha1 = idCheck(
	isSha1,
	'SHA-1 hash',
	'Use the SHA-1 of the file: 40 hexadecimal digits. Microsoft Defender accepts no MD5 or SHA-256 here.',
);

const property = {
	displayName: 'SHA-1',
	name: 'sha1',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 3f786850e387550fdab836ed7e6dc881de23001b',
	description:
		'The SHA-1 hash of the file. The ways in which Sentinel and Sysmon write it are read, too.',
} as const;

/** `SHA1=…` or `SHA1:…` in a list of hashes, as Sysmon writes them, and `…(SHA1)` of Sentinel. */
const named = /(?:^|[,;\s])SHA-?1\s*[=:]\s*([0-9a-f]{40})(?=$|[,;\s])/gi;
const marked = /^([0-9a-f]{40})\s*\(SHA-?1\)$/i;

/** A single SHA-1, in lower case as the service writes it. */
export const sha1Field: Field<string> = {
	property,
	read(raw) {
		const text = textIn(raw);
		if (text === '') throw emptyField(property.displayName);
		const hashes = new Set([...text.matchAll(named)].map(([, hash]) => (hash ?? '').toLowerCase()));
		const [only, ...more] = hashes;
		if (more.length > 0) {
			throw inputError(
				property.displayName,
				`there are ${hashes.size} different SHA-1 hashes in it`,
				'Give the hash of one file.',
			);
		}
		return checkSha1(only ?? marked.exec(text)?.[1] ?? text, property.displayName);
	},
};

function textIn(raw: unknown): string {
	const list = arrayIn(raw);
	if (list !== undefined && list.length > 1) {
		throw inputError(
			property.displayName,
			`there are ${list.length} hashes in one item`,
			'Give one file for each item, e.g. with a Split Out node before this one.',
		);
	}
	const value = list === undefined ? raw : list[0];
	const isEntity = isRow(value) && String(value.algorithm).toUpperCase() === 'SHA1';
	return unwrapped(textOf(isEntity ? value.hashValue : value, property.displayName));
}
