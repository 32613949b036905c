import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Interest } from '../../../defender/tracking/interest.ts';
import { instantOf } from '../../../defender/tracking/instant.ts';
import { loadState, saveState } from '../../../defender/tracking/savedState.ts';
import type { TrackingState } from '../../../defender/tracking/trackingState.ts';
import { holds } from './holds.mts';
import { everything } from './simulatedTrigger.mts';

const time = fc.integer({ min: 0, max: Date.UTC(2100, 0) });

const openAction = fc.record({
	createdAt: time,
	seenBefore: fc.option(fc.nat(), { nil: undefined }),
	updated: fc.oneof(
		fc.constant(''),
		time.map((ms) => instantOf(new Date(ms).toISOString())),
	),
	status: fc.oneof(fc.constantFrom('Pending', 'InProgress'), fc.string()),
});

const id = fc.oneof(
	fc.uuid(),
	fc.uuid().map((guid) => guid.toUpperCase()),
	fc.stringMatching(/^\S+$/),
);

const lowerCase = fc.string().map((text) => text.toLowerCase());

const interest: fc.Arbitrary<Interest> = fc.record({
	types: fc.subarray(['Isolate', 'Offboard', 'RunAntiVirusScan']),
	machine: fc.oneof(
		fc.constant(undefined),
		fc.record({ by: fc.constant('id' as const), id: fc.string() }),
		fc.record({ by: fc.constant('name' as const), name: fc.string() }),
	),
	requestor: lowerCase,
	commentContains: lowerCase,
	startedByN8n: fc.boolean(),
	workflowId: fc.string(),
	untilEnd: fc.boolean(),
});

const state: fc.Arbitrary<TrackingState> = fc.record({
	interest,
	watermark: time,
	floor: time,
	tellFrom: time,
	watermarkAt: time,
	seenCount: fc.nat(),
	open: fc.array(fc.tuple(id, openAction)).map((entries) => new Map(entries)),
	settled: fc.array(fc.tuple(id, time)).map((entries) => new Map(entries)),
});

function throughStorage(saved: unknown): unknown {
	return JSON.parse(JSON.stringify(saved));
}

function guid(number: number): string {
	return `${String(number).padStart(8, '0')}-1d64-4d2c-9a0e-5c1f7fb0a911`;
}

describe('saved state', () => {
	test('comes back as it was', () => {
		holds(
			'saved and loaded',
			fc.property(state, (given) => {
				expect(loadState(throughStorage(saveState(given)))).toEqual(given);
			}),
			1_000,
		);
	});

	test('1,000 open actions take less than 64 kB', () => {
		const open = Array.from({ length: 1_000 }, (_, index) => {
			const at = Date.UTC(2026, 2, 3) + index;
			const updated = instantOf('2026-03-03T09:14:07.4419026Z');
			return [
				guid(index),
				{ createdAt: at, updated, status: 'InProgress', seenBefore: 1_990_000 },
			] as const;
		});
		const given: TrackingState = {
			interest: everything,
			watermark: Date.UTC(2026, 2, 3),
			floor: Date.UTC(2026, 2, 3),
			tellFrom: 0,
			watermarkAt: Date.UTC(2026, 2, 3),
			seenCount: 2_000_000,
			open: new Map(open),
			settled: new Map(Array.from({ length: 140 }, (_, index) => [guid(5_000 + index), 0])),
		};
		expect(JSON.stringify(saveState(given)).length).toBeLessThan(64_000);
	});

	const written = {
		version: 1,
		interest: everything,
		watermark: 1_772_529_247_441,
		floor: 1_772_528_647_441,
		tellFrom: 0,
		watermarkAt: 1_772_529_300_000,
		met: 40,
		open: [
			'C388Uh1kTSyaDlwff7CpEQ mmae5ck1 13 0mmae5ck17pr P',
			'=odd-id mmae5ck1   =Waiting For Something',
		],
		settled: ['C388Uh1kTSyaDlwff7CpEQ mmae5ck1'],
	};

	test('of version 1 stays readable', () => {
		expect(loadState(written)).toEqual({
			interest: everything,
			watermark: 1_772_529_247_441,
			floor: 1_772_528_647_441,
			tellFrom: 0,
			watermarkAt: 1_772_529_300_000,
			seenCount: 40,
			open: new Map([
				[
					'0b7f3c52-1d64-4d2c-9a0e-5c1f7fb0a911',
					{
						createdAt: 1_772_529_247_441,
						seenBefore: 39,
						updated: '0mmae5ck17pr',
						status: 'Pending',
					},
				],
				[
					'odd-id',
					{
						createdAt: 1_772_529_247_441,
						seenBefore: undefined,
						updated: '',
						status: 'Waiting For Something',
					},
				],
			]),
			settled: new Map([['0b7f3c52-1d64-4d2c-9a0e-5c1f7fb0a911', 1_772_529_247_441]]),
		});
	});

	test.each([
		['nothing', undefined],
		['a text', 'state'],
		['a later version', { ...written, version: 2 }],
		['no watermark', { ...written, watermark: undefined }],
		['a watermark that is no number', { ...written, watermark: 'soon' }],
		['open actions of another form', { ...written, open: [{ id: 'a' }] }],
		['no interest', { ...written, interest: 'all' }],
		['an interest in nothing known', { ...written, interest: { ...everything, machine: 7 } }],
		['no settled actions', { ...written, settled: undefined }],
	])('is not read from %s', (_what, value) => {
		expect(loadState(value)).toBeUndefined();
	});
});
