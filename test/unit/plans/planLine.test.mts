import { describe, expect, test } from '@jest/globals';
import { planLine } from '../../../defender/plans/planText.ts';
import { plainLine, plainName } from '../../../defender/texts/shown.ts';
import { hostileTexts } from './hostileTexts.mts';

const line = {
	position: 2,
	count: 3,
	machineId: '9f2c41d07be5a8c3146d90e27fb3385a61c0de74',
	computerDnsName: 'fin-lt-0231.contoso.example',
	group: 'Laptops',
	operation: 'isolate',
	body: { IsolationType: 'Full' },
	explanation: 'Would be sent at once',
	comment: 'Case 4711',
	onBehalfOf: '',
	until: '',
	owner: '',
} as const;

/** What no mail, form or chat shows otherwise than it is. */
const plain = /^[\p{L}\p{N} .,:;()'"+=%?-]*$/u;

describe('A row of a plan for people', () => {
	test('has number, machine ID and name in front, then what would happen, to what, and why', () => {
		const by = {
			requestor: 'analyst@contoso.example',
			requestorComment: 'Case 4710 [n8n:w.1.n.0.0]',
			lastUpdateDateTimeUtc: '2026-03-03T08:00:00Z',
		};
		const state = {
			of: 'isolation',
			holds: true,
			madeBy: 'a',
			running: [],
			waitsFor: null,
		} as const;
		const plan = { number: '0123456789ab', validUntil: '2026-03-03T13:00:00.000Z' };
		const text = planLine({
			...line,
			operation: 'unisolate',
			body: {},
			standing: { state, by: by as never },
			plan,
		});
		expect(text).toBe(
			'2 of 3. fin-lt-0231.contoso.example (9f2c41d07be5a8c3146d90e27fb3385a61c0de74): ' +
				'release from isolation. Device group "Laptops". Would be sent at once. ' +
				'Now isolated, since 2026-03-03 08:00:00 UTC by "analyst at contoso.example", comment "Case 4710". ' +
				'Comment: "Case 4711". Plan 0123456789ab, valid until 2026-03-03 13:00:00 UTC',
		);
	});

	test.each(hostileTexts)('is one line of plain characters with %j in every place', (text) => {
		const row = planLine({
			...line,
			computerDnsName: text,
			group: text,
			body: { Commands: [{ type: 'RunScript', params: [{ key: 'Args', value: text }] }] },
			explanation: text,
			comment: text,
			onBehalfOf: text,
			until: text,
			owner: text,
			standing: {
				state: { of: 'isolation', holds: true, madeBy: 'a', running: [], waitsFor: null },
				by: { requestor: text, requestorComment: text, creationDateTimeUtc: text } as never,
			},
		});
		expect(row).toMatch(plain);
		expect(row).toMatch(/^2 of 3\. \S+ \(9f2c41d07be5a8c3146d90e27fb3385a61c0de74\): isolate, /);
		expect(row.length).toBeLessThan(1_600);
	});

	test.each([
		['4 hours', 'Ends 4 hours after its start'],
		['2026-03-05T12:00:00.000Z', 'Until 2026-03-05 12:00:00 UTC'],
	])('says until when it lasts, %s, and who answers for the machine', (until, words) => {
		expect(planLine({ ...line, until, owner: 'soc' })).toContain(
			`Comment: "Case 4711". ${words}. Owner "soc"`,
		);
	});

	test('keeps what a refusal quotes readable', () => {
		const explanation = 'Guard rails refused it: its device value is "High"';
		expect(planLine({ ...line, explanation })).toContain("its device value is 'High'. ");
	});

	test('ends quotations where they end', () => {
		expect(planLine({ ...line, comment: 'a". Plan 1, valid. Comment: "b' })).toContain(
			'Comment: "a?. Plan 1, valid. Comment: ?b"',
		);
	});
});

describe('Plain characters', () => {
	test.each([
		['Übeltäter 4711: Müller, Łódź', 'Übeltäter 4711: Müller, Łódź'],
		['ανάλυση, анализ, 分析', 'ανάλυση, анализ, 分析'],
		['a\nb\tc\u2028d', 'a b c d'],
		['https://evil.example/x', 'https:??evil.example?x'],
		['@everyone', 'at everyone'],
		['Guard Rails > Most Machines', 'Guard Rails - Most Machines'],
		['<b>x</b>', '?b?x??b?'],
		// Marks that lie over what stands beside them, and letters that no eye sees.
		['a\u0489\uA670b\u3164c\u115Fd', 'a??b?c?d'],
	])('%j is shown as %j', (text, shown) => {
		expect(plainLine(text, 100)).toBe(shown);
	});

	test('what is too long ends with two dots', () => {
		expect(plainLine('x'.repeat(50), 10)).toBe(`${'x'.repeat(8)}..`);
		expect(plainName('x'.repeat(300))).toBe(`${'x'.repeat(78)}..`);
		// Letters that JavaScript counts twice are not cut in half.
		expect(plainLine('\u{20000}'.repeat(9), 11)).toBe(`${'\u{20000}'.repeat(4)}..`);
		expect(plainLine(`a${'\u{20000}'.repeat(9)}`, 10)).toBe(`a${'\u{20000}'.repeat(3)}..`);
	});

	test('a name has no blanks and no signs that others take for something', () => {
		expect(plainName('fin_lt 0231 <b>')).toBe('fin?lt?0231??b?');
	});
});
