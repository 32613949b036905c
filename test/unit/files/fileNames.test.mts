import { describe, expect, test } from '@jest/globals';
import { nameInDisposition, safeFileName } from '../../../defender/files/fileNames.ts';

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

	test('are cut to 200 characters without losing their extension', () => {
		const name = safeFileName(`${'x'.repeat(500)}.evtx`, 'file');
		expect(name).toHaveLength(200);
		expect(name).toMatch(/x\.evtx$/);
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
