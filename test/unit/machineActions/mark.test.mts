import { describe, expect, test } from '@jest/globals';
import {
	Bearers,
	bears,
	isOfUnknownRequest,
	keyFlag,
	markedComment,
	markFor,
	markOf,
	unseen,
	unseenIn,
} from '../../../defender/machineActions/mark.ts';

const name = {
	workflow: 'wf1',
	execution: '77',
	node: '0123456789ab',
	run: '0',
	item: '1',
	knownAgain: true,
};
const mark = markFor(name);

describe('The mark of a request', () => {
	test.each([
		['names its parts', name, undefined, '[n8n:wf1.77.0123456789ab.0.1]'],
		[
			'says that it cannot be known again',
			{ ...name, knownAgain: false },
			undefined,
			'[n8n:wf1.77.0123456789ab.0.1.once]',
		],
		[
			'says by which key it is known',
			{ ...name, knownAgain: false },
			keyFlag('00ff'),
			'[n8n:wf1.77.0123456789ab.0.1.key-00ff]',
		],
		[
			'holds its form, whatever its parts hold',
			{ ...name, workflow: 'a.b] c' },
			undefined,
			'[n8n:a_b__c.77.0123456789ab.0.1]',
		],
	])('%s', (_name, request, key, expected) => {
		expect(markFor(request, key)).toBe(expected);
		expect(markOf(`Case 4711 ${expected}`)).toBe(expected);
	});

	test.each([
		['at the very end', `Case 4711 ${mark}`, mark],
		['at the end, with a blank behind it', `Case 4711 ${mark} `, mark],
		['within the text', `Case ${mark} 4711`, undefined],
		['nowhere', 'Case 4711', undefined],
		['without a comment', null, undefined],
	])('is read %s', (_where, comment, expected) => {
		expect(markOf(comment)).toBe(expected);
	});

	test.each([
		['the same mark', { text: mark, knownAgain: true }, true],
		['the same mark, which cannot be known again', { text: mark, knownAgain: false }, false],
		['another mark', { text: markFor({ ...name, item: '2' }), knownAgain: true }, false],
		['the mark of an earlier release', { text: '[n8n:x]', knownAgain: true, older: mark }, true],
		['a key that it does not bear', { text: mark, knownAgain: true, key: keyFlag('00ff') }, false],
	])('is compared with %s', (_what, own, expected) => {
		expect(bears(`Case 4711 ${mark}`, own)).toBe(expected);
	});

	test('a key is known again under the mark of any request', () => {
		const key = keyFlag('00ff');
		const other = { ...name, execution: '78', knownAgain: false };
		expect(
			bears(`Case ${markFor(name, key)}`, { text: markFor(other, key), knownAgain: false, key }),
		).toBe(true);
		expect(isOfUnknownRequest(markFor(other, key))).toBe(false);
		expect(isOfUnknownRequest(markFor(other))).toBe(true);
	});
});

describe('The comment as it is sent', () => {
	const old = '[n8n:wf1.76.0a1b2c3d.0.0]';
	test.each([
		['people’s text', 'Case 4711', 'Case 4711'],
		['a mark at its end is taken off', `Case 4711 ${old}`, 'Case 4711'],
		['so are several', `Case 4711 ${old} ${mark}`, 'Case 4711'],
		[
			'one of a call without an execution',
			'Case 4711 [n8n:wf1.__UNKNOWN__.0a1b2c3d.0.0]',
			'Case 4711',
		],
		[
			'one within it becomes unreadable',
			`After: Case 4711 ${old}, again`,
			'After: Case 4711 (n8n:wf1.76.0a1b2c3d.0.0), again',
		],
		['so does one that people made up', 'Case [n8n:case-4711]', 'Case (n8n:case-4711)'],
		['so does the beginning of one', 'Case [n8n:wf1.77. and so on', 'Case (n8n:wf1.77. and so on'],
	])('%s', (_what, text, expected) => {
		const comment = markedComment(text, mark);
		expect(comment).toBe(`${expected} ${mark}`);
		expect(comment.match(/\[n8n:/g)).toHaveLength(1);
	});

	test('is the mark alone where nothing else is left', () => {
		expect(markedComment(old, mark)).toBe(mark);
	});

	test.each([
		['letters', 'x'.repeat(2000)],
		['characters of two halves', '😀'.repeat(1000)],
	])('is cut before the mark where %s are too many', (_what, text) => {
		const comment = markedComment(text, mark);
		expect(comment.length).toBeGreaterThan(990);
		expect(comment.length).toBeLessThanOrEqual(1000);
		expect(comment.endsWith(`… ${mark}`)).toBe(true);
		expect(Buffer.from(comment).toString()).toBe(comment);
	});
});

describe('many marks looked through at once', () => {
	const key = keyFlag('0123456789abcdef');
	const texts = [mark, markFor({ ...name, item: '2' }), markFor({ ...name, item: '3' }, key)];
	const comments = [...texts.map((text) => `Case ${text}`), `Again ${mark}`, 'Case 4711', null];
	test.each([
		['a request', { text: mark, knownAgain: true }],
		['a request that cannot be known again', { text: mark, knownAgain: false }],
		['an older form of it', { text: '[n8n:a.b.c.d.e]', knownAgain: true, older: texts[1] }],
		['both forms alike', { text: mark, knownAgain: true, older: mark }],
		['a key', { text: mark, knownAgain: true, key }],
		['another key', { text: mark, knownAgain: true, key: keyFlag('f') }],
	])('%s has what bears its mark', (_what, wanted) => {
		const found = new Bearers(comments, (comment) => comment).of(wanted);
		expect(found).toEqual(comments.filter((comment) => bears(comment, wanted)));
	});

	test('calls that nobody has seen the end of, by mark', () => {
		const answers = { [`${mark} m1`]: unseen, [`${mark} m2`]: unseen, [`${texts[1]} m1`]: 'id' };
		expect(unseenIn(answers)).toEqual(new Map([[mark, ['m1', 'm2']]]));
		expect(unseenIn(undefined)).toEqual(new Map());
	});
});

test('a long row of blanks in a comment takes no long time', () => {
	const text = `a${' '.repeat(1_000_000)}b`;
	expect(markedComment(text, mark)).toHaveLength(`a… ${mark}`.length);
});
