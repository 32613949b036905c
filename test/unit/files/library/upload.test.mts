import { expect, test } from '@jest/globals';
import { sizeInWords } from '../../../../defender/files/download/downloadErrors.ts';
import type { LibraryFile } from '../../../../defender/files/library/libraryFile.ts';
import { decideUpload, refuseSize } from '../../../../defender/files/library/uploadLibraryFile.ts';

type IfExists = Parameters<typeof decideUpload>[0]['ifExists'];

const largest = 20 * 1024 * 1024;

test.each([1, largest])('a file of %d bytes can be uploaded', (bytes) => {
	expect(() => {
		refuseSize('File', bytes);
	}).not.toThrow();
});

test.each([
	[0, 'File: the file is empty'],
	[largest + 1, /^File: the file has .* takes 20 MB at the most$/],
])('one of %d bytes cannot', (bytes, message) => {
	expect(() => {
		refuseSize('File', bytes);
	}).toThrow(message);
});

test.each([
	[880, '880 bytes'],
	[9_999, '9999 bytes'],
	[10_000, '0.1 MB'],
	[1_048_576, '1 MB'],
	[1_048_577, '1.1 MB'],
	[largest, '20 MB'],
])('%d bytes are %s in words', (bytes, words) => {
	expect(sizeInWords(bytes)).toBe(words);
});

const old = { fileName: 'a.ps1', sha256: 'same' } as LibraryFile;

test.each<[IfExists, LibraryFile | undefined, string, string]>([
	['fail', undefined, 'same', 'add'],
	['replace', undefined, 'same', 'add'],
	['replaceIfChanged', undefined, 'same', 'add'],
	['fail', old, 'same', 'refuse'],
	['fail', old, 'other', 'refuse'],
	['replace', old, 'same', 'replace'],
	['replace', old, 'other', 'replace'],
	['replaceIfChanged', old, 'same', 'keep'],
	['replaceIfChanged', old, 'other', 'replace'],
])('with %s, of a file beside %j the content %s is to %s', (ifExists, before, sha256, decision) => {
	expect(decideUpload({ fileName: 'a.ps1', sha256, ifExists }, before).do).toBe(decision);
});
