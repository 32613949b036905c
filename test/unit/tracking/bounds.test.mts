import { describe, expect, test } from '@jest/globals';
import { bounded, mostOpen, mostSettled } from '../../../defender/tracking/bounds.ts';
import { advance, type Rules } from '../../../defender/tracking/follow.ts';
import type { TrackingState } from '../../../defender/tracking/trackingState.ts';
import { everything } from './simulatedTrigger.mts';
import { asSeen, type ModelAction } from './modelService.mts';

const start = Date.UTC(2026, 2, 3, 9);
const rules: Rules = {
	concerns: () => true,
	untilEnd: true,
	readAt: start + 1_000_000,
	overlapMs: 60_000,
};
const nothing: TrackingState = {
	interest: everything,
	watermark: start,
	floor: start,
	tellFrom: 0,
	watermarkAt: start,
	open: new Map(),
	settled: new Map(),
};

function action(index: number, status: string): ModelAction {
	return { id: `action ${index}`, hiddenMs: 0, phases: [{ status, at: start + index }] };
}

function seen(count: number, status: string) {
	return Array.from({ length: count }, (_, index) => asSeen(action(index, status), Infinity));
}

function open(createdAt: number) {
	return { createdAt, updated: '', status: 'Pending' };
}

describe('what is remembered is bounded', () => {
	test('the oldest open actions are given up, and told as such', () => {
		const { state, forgotten, changes } = advance(nothing, seen(mostOpen + 3, 'Pending'), rules);
		expect(changes).toHaveLength(mostOpen + 3);
		expect(forgotten).toBe(3);
		expect(state.open.size).toBe(mostOpen);
		expect(state.open.has('action 2')).toBe(false);
		expect(state.open.has('action 3')).toBe(true);
	});

	test('an action that was given up is not told as new', () => {
		const rows = seen(mostOpen + 3, 'Pending');
		const { state } = advance(nothing, rows, rules);
		expect(state.floor).toBeLessThanOrEqual(start);
		expect(advance(state, rows, rules).changes).toEqual([]);
	});

	test('one older than everything that is listed is dropped altogether', () => {
		const memory = new Map([['old', open(1)]]);
		for (let index = 0; index < mostOpen; index += 1) memory.set(`${index}`, open(start + index));
		const { forgotten, settled } = bounded({ open: memory, settled: new Map(), floor: start });
		expect(forgotten).toBe(1);
		expect(memory.has('old')).toBe(false);
		expect(settled.size).toBe(0);
	});

	test('too many told ones raise the floor instead of being told again', () => {
		const rows = seen(mostSettled + 5, 'Succeeded');
		const { state, forgotten } = advance(nothing, rows, rules);
		expect(forgotten).toBe(0);
		expect(state.settled.size).toBe(mostSettled);
		expect(state.floor).toBe(start + 5);
		expect(advance(state, rows, rules).changes).toEqual([]);
	});

	test('what is older than the overlap is forgotten', () => {
		const { state } = advance(nothing, seen(10, 'Succeeded'), rules);
		const late = asSeen(action(60_005, 'Succeeded'), Infinity);
		const later = advance(state, [late], rules).state;
		expect(later.floor).toBe(start + 5);
		expect([...later.settled.keys()]).toEqual([5, 6, 7, 8, 9, 60_005].map((n) => `action ${n}`));
	});

	test('an open action that cannot be found is given up after 30 days', () => {
		const day = 24 * 3_600_000;
		const { state } = advance(nothing, seen(1, 'Pending'), rules);
		const after = (days: number) => {
			const row = asSeen(action(days * day, 'Succeeded'), Infinity);
			return advance(state, [row], { ...rules, readAt: start + 40 * day }).state.open.size;
		};
		expect([after(30), after(31)]).toEqual([1, 0]);
	});

	test('a quiet tenant is not asked for the same actions again and again', () => {
		const rows = seen(100, 'Succeeded');
		const { state } = advance(nothing, rows, { ...rules, readAt: start + 1_000 });
		const later = (readAt: number, read = rows) => advance(state, read, { ...rules, readAt }).state;
		expect(later(start + 60_999)).toEqual(state);
		expect(later(start + 61_000)).toMatchObject({ watermark: start + 99, floor: start + 99 });
		expect([...later(start + 61_000).settled.keys()]).toEqual(['action 99']);
		// An answer that is not complete proves nothing.
		expect(later(start + 61_000, rows.slice(0, 5))).toEqual(state);
		expect(later(start + 61_000, [])).toEqual(state);
	});
});
