import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nameInDisposition, safeFileName } from '../../../../defender/files/download/fileNames.ts';

describe('file names', () => {
	test.each([
		['C:\\Temp\\t.zip', 't.zip'],
		['/var/log/auth.log', 'auth.log'],
		['..\\..\\x', 'x'],
		['..\\..\\', 'file'],
		['../../etc/passwd', 'passwd'],
		['..', 'file'],
		['', 'file'],
		['...', 'file'],
		['.bashrc', 'bashrc'],
		['a\u0000b\u001f\u007f.txt', 'ab.txt'],
		['gpj.\u202Eexe', 'gpj.exe'],
		['  spaces .txt. ', 'spaces .txt'],
		['a:b|c?.txt', 'a_b_c_.txt'],
		['NUL', '_NUL'],
		['com1.log', '_com1.log'],
		['Übersicht – März.txt', 'Übersicht – März.txt'],
		['$MFT', '$MFT'],
	])('%j becomes %j', (path, name) => {
		expect(safeFileName(path, 'file')).toBe(name);
	});

	test.each([
		['one byte a character', `${'x'.repeat(500)}.evtx`, `${'x'.repeat(195)}.evtx`],
		['255 bytes', 'x'.repeat(255), 'x'.repeat(200)],
		['200 bytes stay', 'x'.repeat(200), 'x'.repeat(200)],
		['two bytes a character', `${'ü'.repeat(150)}.log`, `${'ü'.repeat(98)}.log`],
		['wide characters, three bytes each', `${'日'.repeat(100)}.txt`, `${'日'.repeat(65)}.txt`],
		['surrogate pairs, four bytes each', `${'𠮷'.repeat(80)}.txt`, `${'𠮷'.repeat(49)}.txt`],
		['a pair at the very edge', `${'x'.repeat(198)}𠮷`, 'x'.repeat(198)],
		[
			'an extension too long for one',
			`${'x'.repeat(190)}.${'日'.repeat(16)}`,
			`${'x'.repeat(151)}.${'日'.repeat(16)}`,
		],
		[
			'no dot or blank where it was cut',
			`${'x'.repeat(197)} . yyyyyyyyyyyyyyyyyyyyyyy`,
			'x'.repeat(197),
		],
		['nor before the extension', `${'x'.repeat(194)}. yyyy.evtx`, `${'x'.repeat(194)}.evtx`],
	])('are cut to 200 bytes: %s', (_what, path, name) => {
		expect(safeFileName(path, 'file')).toBe(name);
		expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
	});

	test('are whole characters in at most 200 bytes, whatever comes', () => {
		const letters = fc.constantFrom('a', 'ü', '日', '𠮷', '\uD83D', '.', ' ', '\u0301');
		fc.assert(
			fc.property(
				fc.string({ unit: letters, minLength: 40, maxLength: 300, size: 'max' }),
				(path) => {
					const name = safeFileName(path, 'file');
					expect(Buffer.from(name).toString()).toBe(name);
					expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
					expect(name).not.toMatch(/^[\s.]|[\s.]$/);
				},
			),
			{ numRuns: 2_000 },
		);
	});
});

describe('names in Content-Disposition', () => {
	test.each([
		['attachment; filename="t.zip.gz"', 't.zip.gz'],
		['filename="t.zip.gz"', 't.zip.gz'],
		['attachment; filename=plain.gz; size=3', 'plain.gz'],
		['attachment; filename="a \\"b\\".txt"', 'a "b".txt'],
		['attachment; filename="x.txt"; filename*=UTF-8\'\'%C3%BC.txt', 'ü.txt'],
		['attachment; filename="x.txt"; filename*=UTF-8\'\'%ZZ.txt', 'x.txt'],
		['attachment', undefined],
		[undefined, undefined],
	])('%j names %j', (header, name) => {
		expect(nameInDisposition(header)).toBe(name);
	});
});
