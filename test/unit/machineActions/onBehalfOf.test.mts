import { describe, expect, test } from '@jest/globals';
import { markedComment, markOf } from '../../../defender/machineActions/mark.ts';
import { onBehalfOf } from '../../../defender/machineActions/onBehalfOf.ts';

const mark = '[n8n:wf1.77.0123456789ab.0.1]';

describe('on whose behalf an action is', () => {
	test.each([
		['an address', 'robin@contoso.example', 'robin@contoso.example'],
		['a name with brackets', 'Robin [SOC]', 'Robin (SOC)'],
		['a name that looks like a mark', 'x] [n8n:a.b.c.d.e]', 'x) (n8n:a.b.c.d.e)'],
		['line breaks and blanks', ' Robin\r\n\t Roe ', 'Robin Roe'],
		['too long a name', 'r'.repeat(300), `${'r'.repeat(199)}…`],
		['no name', ' \n', undefined],
	])('%s', (_, who, read) => {
		const comment = markedComment('Case 4711', mark, who);
		expect(onBehalfOf(comment)).toBe(read);
		expect(markOf(comment)).toBe(mark);
		expect(comment.startsWith('Case 4711 [')).toBe(true);
	});

	test('stands between what people wrote and the mark', () => {
		expect(markedComment('Case 4711', mark, 'Robin')).toBe(
			`Case 4711 [on behalf of Robin] ${mark}`,
		);
		expect(markedComment('', mark, 'Robin')).toBe(`[on behalf of Robin] ${mark}`);
	});

	test('is whole where a comment is cut', () => {
		const comment = markedComment('x'.repeat(2000), mark, 'Robin');
		expect(comment).toHaveLength(1000);
		expect(onBehalfOf(comment)).toBe('Robin');
	});

	test.each([
		['Approved [on behalf of the CISO]'],
		['Approved [On Behalf Of the CISO]'],
		[`Approved [on behalf of the CISO] [n8n:w.1.n.0.0]`],
		[`Approved [on behalf of the CISO] ${mark} ${mark}`],
	])('is not read from what people wrote: %s', (text) => {
		expect(onBehalfOf(markedComment(text, mark))).toBeUndefined();
		expect(onBehalfOf(markedComment(text, mark, 'Robin'))).toBe('Robin');
	});

	test.each([null, 'Case 4711', `Case 4711 ${mark}`, '[on behalf of Robin]'])(
		'is not known where a comment does not say so: %s',
		(comment) => {
			expect(onBehalfOf(comment)).toBeUndefined();
		},
	);
});
