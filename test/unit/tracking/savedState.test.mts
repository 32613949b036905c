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

	test.each([
		['since yesterday, as Pending', 1, 0, 'Pending'],
		['since a month ago, changed weeks later', 31, 28, 'InProgress'],
	])('10,000 actions that are open %s take 45 bytes each', (_what, daysAgo, later, status) => {
		const day = 24 * 3_600_000;
		const watermark = Date.UTC(2026, 2, 3, 9);
		const open = Array.from({ length: 10_000 }, (_, index) => {
			const createdAt = watermark - daysAgo * day - index;
			const updated = instantOf(
				new Date(createdAt + later * day).toISOString().replace('Z', '9999Z'),
			);
			return [guid(index), { createdAt, updated, status }] as const;
		});
		const given: TrackingState = {
			interest: everything,
			watermark,
			floor: watermark,
			tellFrom: 0,
			watermarkAt: watermark,
			open: new Map(open),
			settled: new Map(),
		};
		const bytes = (state: TrackingState) => JSON.stringify(saveState(state)).length;
		const each = (bytes(given) - bytes({ ...given, open: new Map() })) / open.length;
		expect(each).toBeLessThanOrEqual(45);
		expect(loadState(throughStorage(saveState(given)))).toEqual(given);
	});

	const header = {
		interest: everything,
		watermark: 1_772_529_247_441,
		floor: 1_772_528_647_441,
		tellFrom: 0,
		watermarkAt: 1_772_529_300_000,
	};
	const written = {
		version: 2,
		...header,
		open: ['C388Uh1kTSyaDlwff7CpEQ 6y 7pr P', '=odd-id 0 = =Waiting For Something'],
		settled: ['C388Uh1kTSyaDlwff7CpEQ -a'],
	};
	const guidOfBoth = '0b7f3c52-1d64-4d2c-9a0e-5c1f7fb0a911';
	const odd = { createdAt: header.watermark, updated: '', status: 'Waiting For Something' };

	test('of this version stays readable', () => {
		const createdAt = header.watermark - 250;
		expect(loadState(written)).toEqual({
			...header,
			open: new Map([
				[guidOfBoth, { createdAt, updated: '0mmae5cd37pr', status: 'Pending' }],
				['odd-id', odd],
			]),
			settled: new Map([[guidOfBoth, header.watermark + 10]]),
		});
	});

	test('of version 1 stays readable', () => {
		const old = {
			version: 1,
			...header,
			met: 40,
			open: [
				'C388Uh1kTSyaDlwff7CpEQ mmae5ck1 13 0mmae5ck17pr P',
				'=odd-id mmae5ck1   =Waiting For Something',
			],
			settled: ['C388Uh1kTSyaDlwff7CpEQ mmae5ck1'],
		};
		const createdAt = header.watermark;
		expect(loadState(old)).toEqual({
			...header,
			open: new Map([
				[guidOfBoth, { createdAt, updated: '0mmae5ck17pr', status: 'Pending' }],
				['odd-id', odd],
			]),
			settled: new Map([[guidOfBoth, createdAt]]),
		});
	});

	test.each([
		['nothing', undefined],
		['a text', 'state'],
		['a later version', { ...written, version: 3 }],
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
