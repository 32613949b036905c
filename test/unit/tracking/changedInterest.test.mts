import { describe, expect, test } from '@jest/globals';
import type { MachineAction } from '../../../defender/entities.ts';
import type { Interest } from '../../../defender/tracking/interest.ts';
import type { ChangedReading } from '../../../defender/tracking/readForPoll.ts';
import { track } from '../../../defender/tracking/track.ts';
import type { TrackingState } from '../../../defender/tracking/trackingState.ts';
import { asSeen } from './modelService.mts';
import { everything, overlapMs } from './simulatedTrigger.mts';

const start = Date.UTC(2026, 2, 3, 9);
const isolations: Interest = { ...everything, types: ['Isolate'] };
const offboardings: Interest = { ...everything, types: ['Offboard'] };

function action(id: string, type: string, status: string, second: number): MachineAction {
	const phases = [{ status, at: start + second * 1_000 }];
	return { ...asSeen({ id, hiddenMs: 0, phases }, Infinity), type };
}

function following(interest: Interest, ...open: MachineAction[]): TrackingState {
	const entries = open.map(({ id, status }) => {
		return [id, { createdAt: start, updated: '', status }] as const;
	});
	return {
		interest,
		watermark: start,
		floor: start - overlapMs,
		tellFrom: 0,
		watermarkAt: start,
		open: new Map(entries),
		settled: new Map(),
	};
}

/** A last reading for the interest of the state, and a first one for the new interest. */
function reading(
	planned: TrackingState,
	last: MachineAction[],
	first: MachineAction[],
	second = 10,
): ChangedReading {
	const readAt = start + second * 1_000;
	const [watermark, youngest, since] = [readAt, readAt, readAt - overlapMs];
	const common = { readAt, isCutShort: false };
	return {
		...common,
		kind: 'changed',
		last: { ...common, kind: 'next', planned, rows: last },
		first: {
			...common,
			kind: 'first',
			watermark,
			youngest,
			since,
			tellFrom: 0,
			rows: first,
			open: first,
		},
	};
}

function settingsFor(interest: Interest) {
	return { interest, overlapMs, lookBackMs: 0 };
}

const pending = action('isolation', 'Isolate', 'Pending', 0);

describe('when another interest begins', () => {
	test('an action that came between its two readings is told by the next poll', () => {
		const before = following(isolations, pending);
		const late = action('late', 'Isolate', 'Failed', 9);
		const scan = action('scan', 'RunAntiVirusScan', 'Failed', 9);
		const both = [pending, late, scan];
		const { changes, state } = track(
			before,
			reading(before, [pending], both),
			settingsFor(everything),
		);
		expect(changes).toEqual([]);
		const next = { kind: 'next', planned: state, rows: both } as const;
		const later = track(
			state,
			{ ...next, readAt: start + 20_000, isCutShort: false },
			settingsFor(everything),
		);
		expect(later.changes.map(({ action: { id } }) => id)).toEqual(['late']);
	});

	test('an end that comes with it is told, and what is followed keeps its status', () => {
		const other = action('other', 'Isolate', 'Pending', 0);
		const before = following(isolations, pending, other);
		const ended = action('isolation', 'Isolate', 'Succeeded', 5);
		const started = action('other', 'Isolate', 'InProgress', 9);
		const changing = reading(before, [ended, other], [ended, started]);
		const { changes, state } = track(before, changing, settingsFor(everything));
		expect(changes.map(({ action: { id }, previousStatus }) => [id, previousStatus])).toEqual([
			['isolation', 'Pending'],
		]);
		expect(state.open.get('other')?.status).toBe('Pending');
	});

	test('what it does not concern is followed no more', () => {
		const before = following(isolations, pending);
		const { state } = track(before, reading(before, [pending], []), settingsFor(offboardings));
		expect([...state.open.keys()]).toEqual([]);
		expect(state.interest).toEqual(offboardings);
	});

	test('a slower poll that brings the same change does not go back', () => {
		const before = following(isolations, pending);
		const slow = reading(before, [pending], [pending], 5);
		const { state } = track(before, reading(before, [pending], [pending]), settingsFor(everything));
		const told = action('told', 'Isolate', 'Failed', 15);
		const next = { kind: 'next', planned: state, rows: [pending, told] } as const;
		const later = track(
			state,
			{ ...next, readAt: start + 20_000, isCutShort: false },
			settingsFor(everything),
		).state;
		const after = track(later, slow, settingsFor(everything));
		expect(after.changes).toEqual([]);
		expect(after.state.settled.has('told')).toBe(true);
		expect(after.state.watermark).toBe(later.watermark);
	});
});
