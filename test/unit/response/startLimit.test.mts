import { describe, expect, test } from '@jest/globals';
import type { StartLimit } from '../../../defender/machines/rails/rails.ts';
import {
	fullnessOf,
	isCounted,
} from '../../../defender/response/machineActions/limits/startLimit.ts';

const now = Date.UTC(2026, 2, 3, 9);
const hour = 3_600_000;

function limit(
	mostStarts: number,
	startsCounted: StartLimit['startsCounted'] = 'tenant',
): StartLimit {
	return { mostStarts, startsWindow: 60, startsCounted, ifManyStarts: 'refuse' };
}

describe('whose starts count', () => {
	const own = { at: now, workflow: 'W', isOfCredential: true };
	test.each<[StartLimit['startsCounted'], object, boolean]>([
		['workflow', {}, true],
		['workflow', { workflow: 'other' }, false],
		['workflow', { workflow: undefined }, false],
		['credential', {}, true],
		['credential', { isOfCredential: false }, false],
		// What nobody can tell counts.
		['credential', { isOfCredential: undefined }, true],
		['tenant', { workflow: 'other', isOfCredential: false }, true],
	])('of %s: %j %s', (whose, change, is) => {
		expect(isCounted({ ...own, ...change }, limit(1, whose), 'W')).toBe(is);
	});

	test.each([undefined, 'unsaved-0123456789ab'])(
		'those of the credential count for a workflow that has no ID, %s',
		(workflow) => {
			const byWorkflow = limit(1, 'workflow');
			expect(isCounted({ ...own, workflow: 'other' }, byWorkflow, workflow)).toBe(true);
			expect(isCounted({ ...own, isOfCredential: false }, byWorkflow, workflow)).toBe(false);
		},
	);
});

describe('how full a window is', () => {
	test.each<[string, number[], number, number, number | undefined]>([
		['nothing was started', [], 1, 0, undefined],
		['one less than the most', [now - 10], 2, 1, undefined],
		['as many as the most', [now - 20, now - 10], 2, 2, now - 20 + hour],
		['in any order', [now - 10, now - 20], 2, 2, now - 20 + hour],
		['more than the most', [now - 30, now - 20, now - 10], 2, 3, now - 20 + hour],
		['the last one that counts', [now - hour + 1], 1, 1, now + 1],
		['the first one that does not', [now - hour], 1, 0, undefined],
	])('%s', (_what, times, most, count, opensAt) => {
		expect(fullnessOf(times, limit(most), now)).toEqual({ count, opensAt });
	});
});
