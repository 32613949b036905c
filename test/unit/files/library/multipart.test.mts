import { expect, test } from '@jest/globals';
import { multipart } from '../../../../defender/files/library/multipart.ts';

test('a form holds its texts and files byte by byte', async () => {
	const bytes = Buffer.from([0, 13, 10, 45, 45, 255, 128]);
	const { type, bytes: body } = multipart({
		Description: 'Größe: 3 MB\r\n--part-',
		file: { fileName: 'triage.ps1', bytes },
	});
	const response = new Response(Uint8Array.from(body), { headers: { 'content-type': type } });
	const form = await response.formData();
	expect(form.get('Description')).toBe('Größe: 3 MB\r\n--part-');
	const file = form.get('file');
	expect(file).toBeInstanceOf(File);
	if (!(file instanceof File)) return;
	expect(file.name).toBe('triage.ps1');
	expect(Buffer.from(await file.arrayBuffer())).toEqual(bytes);
});

test('each form has a boundary of its own', () => {
	expect(multipart({ a: 'b' }).type).not.toBe(multipart({ a: 'b' }).type);
});
