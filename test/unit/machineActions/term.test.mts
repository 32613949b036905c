import { describe, expect, test } from '@jest/globals';
import {
	durationOf,
	endAsked,
	requestIn,
	sendingIn,
	termIn,
	withSending,
	withTerm,
} from '../../../defender/machineActions/term.ts';

const mark = '[n8n:abc.1.2]';
const now = Date.UTC(2026, 10, 30, 12);
const minute = 60_000;
const year = 366 * 24 * 60 * minute;

test.each<[string, number | undefined]>([
	['90 minutes', 90 * minute],
	['1 minute', minute],
	['5m', 5 * minute],
	['5 MIN', 5 * minute],
	['5 mins', 5 * minute],
	['4h', 240 * minute],
	['1 hour', 60 * minute],
	['2 days', 2_880 * minute],
	['1d', 1_440 * minute],
	['999999m', 999_999 * minute],
	['1000000m', undefined],
	['5', undefined],
	['m', undefined],
	['5  m', undefined],
	['5 weeks', undefined],
	['-5m', undefined],
	['5m ago', undefined],
	['', undefined],
])('the duration "%s" is %s ms', (text, expected) => {
	expect(durationOf(text)).toBe(expected);
});

describe('an end that is asked for', () => {
	const iso = (time: number): string => new Date(time).toISOString();

	test.each<[string, number | undefined]>([
		['', undefined],
		['4h', now + 240 * minute],
		[iso(now + 1_000), now + 1_000],
		[iso(now + 1_999), now + 1_000],
		[iso(now + year), now + year],
	])('"%s" is taken', (text, expected) => {
		expect(endAsked(text, now)).toBe(expected);
	});

	test.each([
		[iso(now), /^Until: .* is over already/],
		[iso(now + 999), /^Until: .* is over already/],
		['0m', /^Until: .* is over already/],
		['soon', /^Until: "soon" is over already/],
		[iso(now + year + 1_000), /^Until: .* is more than a year away/],
		['367 days', /^Until: "367 days" is more than a year away/],
	])('"%s" is refused', (text, message) => {
		expect(() => endAsked(text, now)).toThrow(message);
	});
});

describe('a mark', () => {
	test.each<[string, number | undefined, string, string]>([
		['neither', undefined, '', mark],
		['an end', now, '', '[n8n:abc.1.2.until-20261130T120000Z]'],
		['an owner', undefined, 'Ann B. Lee', '[n8n:abc.1.2.owner-Ann%20B%2E%20Lee]'],
		['both', now, 'soc', '[n8n:abc.1.2.until-20261130T120000Z.owner-soc]'],
	])('says %s and is read so', (_what, until, owner, written) => {
		const said = withTerm(mark, { until, owner });
		expect(said).toBe(written);
		expect(termIn(said)).toEqual({ until, owner });
		expect(requestIn(said)).toBe(mark);
	});

	test('says when it was sent, and names its request all the same', () => {
		const said = withSending(withTerm(mark, { until: now, owner: 'soc' }), now - minute);
		expect(said).toBe('[n8n:abc.1.2.until-20261130T120000Z.owner-soc.at-20261130T115900Z]');
		expect(sendingIn(said)).toBe(now - minute);
		expect(termIn(said)).toEqual({ until: now, owner: 'soc' });
		expect(requestIn(said)).toBe(mark);
		expect(sendingIn(mark)).toBeUndefined();
	});

	test.each([
		undefined,
		mark,
		'[n8n:abc.until-tomorrow]',
		'[n8n:abc.until-20261399T999999Z]',
		'[n8n:abc.until-20261130T120000Z0]',
		'[n8n:abc.owner-%E0%A4%A]',
		'[n8n:abc.until-20261130T120000Z] and more',
	])('that says nothing readable, %s, says neither', (text) => {
		expect(termIn(text)).toEqual({ until: undefined, owner: '' });
	});
});
