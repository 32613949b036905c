import { inputError } from '../../../defender/defenderError';
import { isRow } from '../../../defender/entities';
import { readSha1 } from '../../../defender/machines/target/sha1';
import { unwrapped } from '../../../defender/machines/target/unwrap';
import type { Field } from '../../shared/fields/field';
import { arrayIn, emptyField, textOf } from '../../shared/fields/given';

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

/** A single SHA-1, in lower case as the service writes it. */
export const sha1Field: Field<string> = {
	property,
	read(raw) {
		const text = textIn(raw);
		if (text === '') throw emptyField(property.displayName);
		return readSha1(text, property.displayName);
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
