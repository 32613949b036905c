import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	anyEquals,
	firstThatFit,
	longestQuery,
	oneOf,
	queryString,
	type Filter,
} from '../../../../defender/filters/odata.ts';

/** Group by group, as a list is asked for. */
function split<T>(values: readonly T[], write: (values: readonly T[]) => Filter): T[][] {
	if (values.length === 0) return [];
	const group = firstThatFit(values, write);
	return [group, ...split(values.slice(group.length), write)];
}

test('long lists are split so that each part fits into a URL, and nothing gets lost', () => {
	const values = fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 400 });
	const writers = fc.constantFrom(oneOf, anyEquals);
	fc.assert(
		fc.property(values, writers, (list, write) => {
			const groups = split(list, (group) => write('computerDnsName', group));
			expect(groups.flat()).toEqual(list);
			for (const group of groups) {
				const query = queryString({ filter: write('computerDnsName', group), top: 10_000 });
				expect(query.length).toBeLessThanOrEqual(longestQuery);
			}
		}),
		{ numRuns: 300 },
	);
});

test('a value that is too long for any URL goes alone, and no part is empty', () => {
	const long = 'a'.repeat(longestQuery);
	const groups = split([long, 'b', long], (group) => oneOf('id', group));
	expect(groups).toEqual([[long], ['b'], [long]]);
});
