import { describe, expect, test } from '@jest/globals';
import { bears } from '../../../defender/machineActions/mark.ts';
import { requestIn, withTerm } from '../../../defender/machineActions/term.ts';
import { sealFor } from '../../../defender/plans/seal.ts';
import {
	isCopied,
	markedTerm,
	sealedMark,
} from '../../../defender/response/containment/sealedMark.ts';
import { machineId, now, ownMark } from '../response/given.mts';
import { hour, isolation, markUntil, otherSeal, seal } from './given.mts';

const minute = 60_000;
const sentAt = now - 2 * hour;
const owner = 'soc.tier-2 [Müller]';
const term = { until: now, owner };
const mark = markUntil(now, owner);

function read(
	text: string,
	type = 'Isolate',
	machine = machineId,
	by: typeof seal | undefined = seal,
	more: Record<string, unknown> = {},
) {
	const action = isolation(now, { type, requestorComment: `Case 4711 ${text}`, ...more });
	return markedTerm(action, machine, false, by);
}

describe('The seal of an end', () => {
	test('stands in the mark, and is known again', () => {
		expect(mark).toMatch(
			/^\[n8n:wf1\.77\.0123456789ab\.0\.0\.until-20260303T090000Z\.owner-soc%2Etier-2%20%5BM%C3%BCller%5D\.at-20260303T070000Z\.seal-[0-9a-f]{32}\]$/,
		);
		expect(read(mark)).toEqual({ term, unsealed: undefined });
		expect(read(mark, 'Isolate', machineId.toUpperCase())).toEqual({ term, unsealed: undefined });
	});

	test('does not keep the request from being known', () => {
		expect(requestIn(mark)).toBe(ownMark);
		expect(bears(`x ${mark}`, { text: ownMark, knownAgain: true })).toBe(true);
	});

	test.each<[string, Parameters<typeof read>]>([
		['on another machine', [mark, 'Isolate', 'b'.repeat(40)]],
		['on an action of another type', [mark, 'RestrictCodeExecution']],
		['under another secret', [mark, 'Isolate', machineId, otherSeal]],
		[
			'of an app in another tenant',
			[mark, 'Isolate', machineId, sealFor('secret of the app', 'client', 'other')],
		],
		[
			'of another app',
			[mark, 'Isolate', machineId, sealFor('secret of the app', 'other', 'tenant')],
		],
		['of another workflow', [mark.replace('wf1', 'wf2')]],
		['of another execution', [mark.replace('.77.', '.78.')]],
		['of another node', [mark.replace('0123456789ab', '0123456789ac')]],
		['of another run', [mark.replace('ab.0.0', 'ab.1.0')]],
		['of another item', [mark.replace('ab.0.0', 'ab.0.1')]],
		['with a flag more', [mark.replace('.until-', '.once.until-')]],
		['with an earlier end', [mark.replace('T090000Z', 'T085959Z')]],
		['with another owner', [mark.replace('tier-2', 'tier-3')]],
		['without its owner', [mark.replace(/\.owner-[^.]+/, '')]],
		['sent at another time', [mark.replace('at-20260303T0700', 'at-20260303T0701')]],
		['without when it was sent', [mark.replace(/\.at-[^.]+/, '')]],
		['without its seal', [mark.replace(/\.seal-[^.]+\]/, ']')]],
		['with a made up seal', [mark.replace(/seal-[^.]+\]/, `seal-${'0'.repeat(32)}]`)]],
		['with a seal that was cut', [mark.replace(/.\]$/, ']')]],
		[
			'with a seal in other letters',
			[mark.replace(/(?<=seal-).+(?=\]$)/, (text) => text.toUpperCase())],
		],
		['with a second end in front', [mark.replace('.until-', '.until-20260101T000000Z.until-')]],
		['with a second end behind', [mark.replace(/\]$/, '.until-20260101T000000Z]')]],
		['with an end that was never sealed', [withTerm(ownMark, term)]],
	])('counts for nothing %s', (_, asked) => {
		const { term: held, unsealed } = read(...asked);
		expect(held).toEqual({ until: undefined, owner: '' });
		expect(unsealed?.until).toBeDefined();
	});

	const created = (minutes: number): string => new Date(sentAt + minutes * minute).toISOString();

	test.each<[string, boolean]>([
		[created(0), true],
		[created(10), true],
		[created(-10), true],
		[created(10.1), false],
		[created(-10.1), false],
		[created(15), false],
		['', false],
	])('on an action of %s, sent at 07:00, counts: %s', (creationDateTimeUtc, counts) => {
		const told = read(mark, 'Isolate', machineId, seal, { creationDateTimeUtc });
		expect(told.unsealed).toEqual(counts ? undefined : term);
		expect(told.term.until).toBe(counts ? now : undefined);
	});

	test('counts for nothing where there is nothing to verify it with', () => {
		const by = isolation(now, { requestorComment: mark });
		expect(markedTerm(by, machineId, false, undefined).unsealed).toEqual(term);
	});

	test.each([ownMark, withTerm(ownMark, { until: undefined, owner })])(
		'is not asked of a mark without an end: %s',
		(text) => {
			expect(read(text)).toMatchObject({ term: { until: undefined }, unsealed: undefined });
		},
	);

	test('covers two machines of one request differently', () => {
		const ending = { machineId: 'b'.repeat(40), type: 'Isolate', sentAt };
		const other = sealedMark(ownMark, term, ending, seal);
		expect(other).not.toBe(mark);
		expect(requestIn(other)).toBe(requestIn(mark));
	});
});

describe('A mark with an end that stands on two actions', () => {
	const later = isolation(now, { id: 'two', creationDateTimeUtc: new Date(now).toISOString() });
	const earlier = isolation(now);

	test('counts for the earlier one alone', () => {
		expect(isCopied(later, [later, earlier])).toBe(true);
		expect(isCopied(earlier, [later, earlier])).toBe(false);
	});

	test.each([
		['by itself', [later]],
		['of another type', [later, isolation(now, { type: 'RestrictCodeExecution' })]],
		['with another end', [later, isolation(now + hour)]],
		[
			'sent at another time',
			[later, isolation(now, { requestorComment: markUntil(now, 'soc', seal, sentAt - 1_000) })],
		],
	])('is no copy %s', (_, actions) => {
		expect(isCopied(later, actions)).toBe(false);
	});

	test('is a copy where nobody knows which was first', () => {
		const timeless = isolation(now, { creationDateTimeUtc: null });
		expect(isCopied(later, [later, timeless])).toBe(true);
		expect(isCopied(timeless, [later, timeless])).toBe(true);
	});

	test('is no matter without an end', () => {
		const [one, two] = [isolation(undefined), isolation(undefined, { id: 'two' })];
		expect(isCopied(two, [one, two])).toBe(false);
	});
});
