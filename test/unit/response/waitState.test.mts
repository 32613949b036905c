import { describe, expect, test } from '@jest/globals';
import { readMachineAction, type MachineAction } from '../../../defender/entities.ts';
import {
	beginWait,
	moveWait,
	waitStep,
	type Awaited,
	type Looked,
	type WaitState,
} from '../../../defender/response/machineActions/wait/waitState.ts';

const pace = { firstMs: 2_000, shortestMs: 2_000, longestMs: 30_000 };

function action(id: string, status: string): MachineAction {
	const read = readMachineAction({ id, type: 'Isolate', status });
	if (read === undefined) throw new TypeError('no action');
	return read;
}

function awaited(id: string, more: Partial<Awaited> = {}): Awaited {
	return { id, since: 0, deadline: 600_000, ...more };
}

function rows(found: Record<string, string>, unknown: string[] = []): Looked {
	const actions = Object.entries(found).map(([id, status]) => action(id, status));
	return { saw: 'rows', found: actions, unknown: new Set(unknown) };
}

/** The wait for `a` and `b` after its first look, which found both running. */
function running(): WaitState {
	const { state } = beginWait([awaited('a'), awaited('b', { deadline: 60_000 })], pace, 0);
	return waitStep(state, rows({ a: 'InProgress', b: 'Pending' }), 2_000).state;
}

/** How the waits ended, for a table: `final Succeeded`, `timedOut Pending`, `failed forbidden`. */
function told(step: ReturnType<typeof waitStep>): Record<string, string> {
	const ends = [...step.ends].map(([id, end]) => {
		const status = end.seen?.status ?? 'unseen';
		return [id, end.end === 'failed' ? `failed ${end.error.message}` : `${end.end} ${status}`];
	});
	return Object.fromEntries(ends) as Record<string, string>;
}

const openIds = (state: WaitState) => state.open.map(({ id }) => id);

describe('the beginning of a wait', () => {
	test('looks after the first pause, never past a deadline', () => {
		expect(beginWait([awaited('a')], pace, 1_000).state.lookAt).toBe(3_000);
		expect(beginWait([awaited('a', { deadline: 1_500 })], pace, 1_000).state.lookAt).toBe(1_500);
		expect(beginWait([awaited('a', { deadline: 500 })], pace, 1_000).state.lookAt).toBe(1_000);
		expect(beginWait([awaited('a')], { ...pace, firstMs: 0 }, 1_000).state.lookAt).toBe(1_000);
	});

	test('holds an action once that comes several times, for the most patient of them', () => {
		const seen = action('a', 'Pending');
		const { state } = beginWait(
			[awaited('a', { since: 5, deadline: 10 }), awaited('a', { since: 3, deadline: 20, seen })],
			pace,
			0,
		);
		expect(state.open).toEqual([{ id: 'a', since: 3, deadline: 20, seen }]);
	});

	test('ends at once what was seen to have ended', () => {
		const begun = beginWait([awaited('a', { seen: action('a', 'Failed') }), awaited('b')], pace, 0);
		expect(told(begun)).toEqual({ a: 'final Failed' });
		expect(openIds(begun.state)).toEqual(['b']);
	});
});

describe('a step of a wait', () => {
	const forbidden: Looked = { saw: 'refusal', error: new Error('forbidden') };
	const nothing: Looked = { saw: 'nothing', because: 'no answer' };
	const doesNotKnow = 'failed Microsoft Defender does not know the machine action';
	const table: Array<[what: string, looked: Looked, now: number, ends: object, left: string[]]> = [
		['an end', rows({ a: 'Succeeded', b: 'InProgress' }), 4_000, { a: 'final Succeeded' }, ['b']],
		[
			'several ends',
			rows({ a: 'TimeOut', b: 'Cancelled' }),
			4_000,
			{ a: 'final TimeOut', b: 'final Cancelled' },
			[],
		],
		['a status nobody knows', rows({ a: 'Paused', b: 'Pending' }), 4_000, {}, ['a', 'b']],
		['a status that goes backwards', rows({ a: 'Pending' }), 4_000, {}, ['a', 'b']],
		['rows of others', rows({ z: 'Succeeded' }), 4_000, {}, ['a', 'b']],
		['no answer', nothing, 4_000, {}, ['a', 'b']],
		['no answer at a deadline', nothing, 60_000, { b: 'timedOut Pending' }, ['a']],
		[
			'a deadline',
			rows({ a: 'InProgress', b: 'InProgress' }),
			60_000,
			{ b: 'timedOut InProgress' },
			['a'],
		],
		['an end at the deadline', rows({ b: 'Succeeded' }), 60_000, { b: 'final Succeeded' }, ['a']],
		['a refusal', forbidden, 4_000, { a: 'failed forbidden', b: 'failed forbidden' }, []],
		[
			'an action that is out of sight after it was seen',
			rows({}, ['a', 'b']),
			40_000,
			{},
			['a', 'b'],
		],
	];
	test.each(table)('%s', (_what, looked, now, ends, left) => {
		const step = waitStep(running(), looked, now);
		expect(told(step)).toEqual(ends);
		expect(openIds(step.state)).toEqual(left);
	});

	test.each([
		[29_999, {}],
		[30_000, { a: `${doesNotKnow} a` }],
	])('an action that never was seen, after %d ms', (now, ends) => {
		const { state } = beginWait([awaited('a')], pace, 0);
		expect(told(waitStep(state, rows({}, ['a']), now))).toEqual(ends);
		expect(told(waitStep(state, nothing, now))).toEqual({});
	});

	test('leaves the state before it as it was', () => {
		const before = running();
		const copy = structuredClone(before);
		waitStep(before, rows({ a: 'Succeeded' }), 4_000);
		expect(before).toEqual(copy);
	});

	test('makes each pause longer, up to the longest', () => {
		let { state } = beginWait([awaited('a')], pace, 0);
		const looks = Array.from({ length: 20 }, () => {
			const at = state.lookAt;
			({ state } = waitStep(state, { saw: 'nothing', because: 'no answer' }, at));
			return state.lookAt - at;
		});
		expect(looks.slice(0, 3)).toEqual([2_000, 2_500, 3_125]);
		expect(looks.every((pause, index) => index === 0 || pause >= (looks[index - 1] ?? 0))).toBe(
			true,
		);
		expect(looks.at(-1)).toBe(30_000);
	});

	test('looks at the very deadline', () => {
		const { state } = waitStep(running(), { saw: 'nothing', because: 'no answer' }, 59_000);
		expect(state.lookAt).toBe(60_000);
	});
});

describe('a wait that is written down', () => {
	test('goes on where it was, also on a clock that began elsewhere', () => {
		const taken = moveWait(JSON.parse(JSON.stringify(running())) as WaitState, 1_000_000);
		const there = waitStep(running(), rows({ a: 'Succeeded', b: 'Pending' }), 60_000);
		const here = waitStep(taken, rows({ a: 'Succeeded', b: 'Pending' }), 1_060_000);
		expect(told(here)).toEqual(told(there));
		expect(here.state).toEqual(moveWait(there.state, 1_000_000));
		expect(taken.lookAt).toBe(running().lookAt + 1_000_000);
	});
});
