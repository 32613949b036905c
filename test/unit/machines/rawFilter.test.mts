import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { allOf, compareText, faultOfRaw, rawFilter } from '../../../defender/filters/odata.ts';
import { parseFilter } from '../../../simulator/odata/filterParser.mts';

const only = compareText('id', 'eq', 'one');

/** Pieces of filters, put together by chance: nearly always wrong, and wrong in all ways. */
const piece = fc.constantFrom(
	"id eq 'a'",
	"computerDnsName ne 'b'",
	"startswith(id,'c')",
	"machineTags/any(t: t eq 'd')",
	"id in ('e','f')",
	' or ',
	' and ',
	' not ',
	'(',
	')',
	"'",
	"''",
	"')",
	"('",
	'rbacGroupId gt 0',
	' ',
);
const text = fc.array(piece, { minLength: 1, maxLength: 9 }).map((pieces) => pieces.join(''));

describe('an OData filter of the user', () => {
	test('is refused, refused by the service, or lets through only what the others do', () => {
		let understood = 0;
		fc.assert(
			fc.property(text, (raw) => {
				if (faultOfRaw(raw) !== undefined) return;
				let parsed;
				try {
					parsed = parseFilter(allOf([only, rawFilter(raw)]));
				} catch {
					return;
				}
				understood += 1;
				expect(parsed).toMatchObject({ kind: 'and', left: parseFilter(only) });
			}),
			{ numRuns: 20_000 },
		);
		expect(understood).toBeGreaterThan(100);
	});

	test.each([
		["id eq 'a') or (id ne 'a'", 'a bracket closes what it did not open'],
		[')(', 'a bracket closes what it did not open'],
		["(id eq 'a'", 'a bracket is not closed'],
		["id eq 'a", 'a quote opens a text that does not end'],
		["id eq 'a''", 'a quote opens a text that does not end'],
	])('%s is refused', (raw, fault) => {
		expect(faultOfRaw(raw)).toBe(fault);
		expect(() => rawFilter(raw)).toThrow(fault);
	});

	test.each(["(id eq 'a' or id eq 'b')", "id eq 'a) or ('", "id eq 'O''Brien'", ''])(
		'%s stays within itself',
		(raw) => {
			expect(faultOfRaw(raw)).toBeUndefined();
		},
	);
});
