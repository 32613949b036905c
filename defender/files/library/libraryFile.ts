import { isRow } from '../../entities';
import { nameOrNull, proseOrNull } from '../../texts/shown';
import { withoutAnnotations } from '../../filters/odata';

/** A file in the live response library, as every node of this package emits it. */
export interface LibraryFile {
	readonly fileName: string;
	/** Hexadecimal, lower case; empty when the service does not tell. */
	readonly sha256: string;
	readonly description: string;
	readonly creationTime: string | null;
	readonly lastUpdatedTime: string | null;
	readonly createdBy: string | null;
	readonly hasParameters: boolean;
	readonly parametersDescription: string | null;
	/** Whatever else the service sends is passed on untouched. */
	readonly [field: string]: unknown;
}

/**
 * Reads one library file. `@odata` annotations are dropped.
 * Source: https://learn.microsoft.com/defender-endpoint/api/list-library-files
 *
 * @returns undefined when the value is no file with a name
 */
export function readLibraryFile(value: unknown): LibraryFile | undefined {
	const fileName = isRow(value) ? (nameOrNull(value.fileName) ?? '') : '';
	if (!isRow(value) || fileName === '') return undefined;
	return {
		...withoutAnnotations(value),
		fileName,
		sha256: (nameOrNull(value.sha256) ?? '').toLowerCase(),
		description: proseOrNull(value.description) ?? '',
		creationTime: nameOrNull(value.creationTime),
		lastUpdatedTime: nameOrNull(value.lastUpdatedTime),
		createdBy: nameOrNull(value.createdBy),
		hasParameters: value.hasParameters === true,
		parametersDescription: proseOrNull(value.parametersDescription),
	};
}

/** What stands for a file of that name, e.g. in a map: the letter case of names does not matter. */
export function nameKey(fileName: string): string {
	return fileName.toLowerCase();
}

export function isSameName(one: string, other: string): boolean {
	return nameKey(one) === nameKey(other);
}
