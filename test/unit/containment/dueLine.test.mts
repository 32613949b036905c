import { describe, expect, test } from '@jest/globals';
import { containmentTerm } from '../../../defender/response/containment/containmentTerm.ts';
import { dueHeadline, dueLine } from '../../../defender/response/containment/dueLine.ts';
import { hostileTexts } from '../plans/hostileTexts.mts';
import { machineId, now } from '../response/given.mts';
import { isolation, markUntil, otherSeal, seal, tagFor } from './given.mts';

const computerDnsName = 'hr-lt-0107.contoso.example';

function end(released: boolean, why = '', tags: readonly string[] = [], fields = {}) {
	const by = isolation(now, { computerDnsName, ...fields });
	const containment = {
		machineId,
		of: 'isolation',
		by,
		isCopied: false,
		undo: 'unisolate',
	} as const;
	return { containment, term: containmentTerm(containment, tags, seal), released, why };
}

describe('What is told of a containment that is due', () => {
	test.each([
		[
			end(true),
			'hr-lt-0107.contoso.example is released. Contained by action one until 2026-03-03 09:00:00 UTC, owner soc.',
		],
		[
			end(false, 'the release is Pending', [tagFor(now + 60_000, 'tier-2')]),
			'hr-lt-0107.contoso.example is not released yet. Contained by action one until 2026-03-03 09:01:00 UTC as extended, owner tier-2. Why: the release is Pending.',
		],
		[
			end(false, 'its end is not sealed', [], {
				requestorComment: `x ${markUntil(now, 'tier-3', otherSeal)}`,
			}),
			'hr-lt-0107.contoso.example is not released yet. Contained by action one until 2026-03-03 09:00:00 UTC (not sealed), owner tier-3. Why: its end is not sealed.',
		],
	])('%#', (one, line) => {
		expect(dueLine(one)).toBe(`${machineId} ${line}`);
	});

	const rows = hostileTexts.flatMap((text) =>
		[true, false].map((isSealed) => ({ text, isSealed })),
	);
	test.each(rows)('is one line of plain characters: %j', ({ text, isSealed }) => {
		const owner = text.slice(0, 60).replace(/[\uD800-\uDFFF]/g, '');
		const by = isSealed ? seal : otherSeal;
		const mark = markUntil(now, owner, by);
		const one = end(false, text, [], { computerDnsName: text, requestorComment: `x ${mark}` });
		for (const told of [dueLine(one), dueHeadline(one)]) {
			expect(told).not.toMatch(/[<>\r\n\t@|*_`[\]\u2028\u0085\u202E]|:\/\//);
		}
	});
});
