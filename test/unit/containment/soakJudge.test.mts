import { describe, expect, test } from '@jest/globals';
import { judge } from '../../../scripts/soak/containment/judge.mts';
import { heldNow } from '../../../scripts/soak/containment/truth.mts';
import type { MachineAction } from '../../../simulator/index.mts';
import { now } from '../response/given.mts';
import { hour, isolation } from './given.mts';

const actions = (requestorComment: string) =>
	[isolation(undefined, { requestorComment })] as unknown as MachineAction[];

/** An isolation that was asked for until an hour ago, or by somebody else. */
function held(until: number | undefined = now - hour, comment = 'Soak 1 [n8n:a.b.c.d.e]') {
	return heldNow(actions(comment), 'isolation', new Map([[1, { from: until, to: until }]]));
}

const gone = { by: undefined, asked: undefined, isChanging: false };
const kept = {
	before: held(),
	after: held(),
	at: now,
	isSent: false,
	isTold: true,
	isForged: false,
	isFailing: false,
	isFaulty: false,
};
const released = { ...kept, after: gone, isSent: true };
const foreign = held(undefined, 'By hand');

describe('The judge of the days of containment', () => {
	test.each([
		['released when due', released, []],
		['released early', { ...released, before: held(now + hour) }, ['releasedEarly']],
		['released without an end', { ...released, before: heldWithoutEnd() }, ['releasedEarly']],
		['released despite a forged tag', { ...released, isForged: true }, ['releasedEarly']],
		["an analyst's released", { ...released, before: foreign }, ['foreignReleased']],
		['what is not there released', { ...released, before: gone }, ['foreignReleased']],
		['not released', kept, ['late']],
		['not released, nor told', { ...kept, isTold: false }, ['late', 'untold']],
		['not due', { ...kept, before: held(now + hour), isTold: false }, []],
		['not released, since it failed', { ...kept, isFailing: true }, []],
		['not told that it failed', { ...kept, isFailing: true, isTold: false }, ['untold']],
		['not told of a forged tag', { ...kept, isForged: true, isTold: false }, ['untold']],
		['the service failed', { ...kept, isFaulty: true, isTold: false }, []],
		['its release is under way', { ...kept, after: { ...held(), isChanging: true } }, []],
	])('%s', (_, polled, broken) => {
		expect(judge(polled)).toEqual(broken);
	});
});

function heldWithoutEnd() {
	return heldNow(
		actions('Soak 1'),
		'isolation',
		new Map([[1, { from: undefined, to: undefined }]]),
	);
}
