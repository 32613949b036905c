import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { planPoll } from '../../../defender/tracking/pollPlan.ts';
import { holds } from './holds.mts';

const hour = 3_600_000;
const watermark = Date.UTC(2026, 2, 3, 9);
const floor = watermark - hour / 6;
const dayAgo = watermark - 24 * hour;
const seenCount = 1_000_000;

interface Open {
	readonly createdAt: number;
	/** How many actions were created since; undefined when nobody has counted. */
	readonly since: number | undefined;
}

function plan(open: readonly Open[], dialect: 'in' | 'or' | 'byId' = 'in') {
	const entries = open.map(({ createdAt, since }, index) => {
		const seenBefore = since === undefined ? undefined : seenCount - since;
		const action = { createdAt, seenBefore, updated: '', status: 'Pending' };
		return [`action ${index}`, action] as const;
	});
	return planPoll({ floor, seenCount, open: new Map(entries), settled: new Map() }, dialect);
}

function many(count: number, createdAt: number, since: number): Open[] {
	return Array.from({ length: count }, (_, index) => ({ createdAt: createdAt - index, since }));
}

describe('the plan of a poll', () => {
	test('is one list call when nothing older is open', () => {
		expect(plan([])).toEqual({ since: floor, ids: [] });
		const young = { since: 50_000 };
		expect(
			plan([
				{ createdAt: floor, ...young },
				{ createdAt: watermark, ...young },
			]),
		).toEqual({
			since: floor,
			ids: [],
		});
	});

	test('lists from further back where few actions lie between', () => {
		expect(plan([{ createdAt: dayAgo, since: 100 }])).toEqual({ since: dayAgo, ids: [] });
	});

	test('asks for ids where many actions lie between, or nobody knows how many', () => {
		expect(plan([{ createdAt: dayAgo, since: 20_000 }])).toEqual({
			since: floor,
			ids: ['action 0'],
		});
		expect(plan([{ createdAt: dayAgo, since: undefined }]).ids).toEqual(['action 0']);
	});

	test('lists the younger ones and asks for the ids of the older ones', () => {
		const young = many(200, floor - 1, 210);
		const { since, ids } = plan([...young, { createdAt: dayAgo, since: 20_000 }]);
		expect(since).toBeLessThan(floor);
		expect(ids).toContain('action 200');
		expect(ids.length).toBeLessThanOrEqual(150);
	});

	test('does not read 10,000 actions by ids where listing takes fewer calls', () => {
		expect(plan(many(10_000, dayAgo, 60_000))).toEqual({ since: dayAgo - 9_999, ids: [] });
	});

	test('avoids ids where the service reads them one by one', () => {
		const open = many(30, dayAgo, 20_000);
		expect(plan(open, 'in').ids).toHaveLength(30);
		expect(plan(open, 'byId')).toEqual({ since: dayAgo - 29, ids: [] });
	});

	test('covers every open action, for at most one further call for each 150 of them', () => {
		const open = fc.integer({ min: watermark - 100 * hour, max: watermark });
		holds(
			'plans cover and are cheap',
			fc.property(fc.array(open, { maxLength: 400 }), fc.nat(5_000), (times, perHour) => {
				const rowsSince = (time: number) => Math.floor((perHour * (watermark - time)) / hour);
				const { since, ids } = plan(
					times.map((createdAt) => ({ createdAt, since: rowsSince(createdAt) })),
				);
				const isCovered = times.every(
					(time, index) => time >= since || ids.includes(`action ${index}`),
				);
				const older = times.filter((time) => time < floor).length;
				const pages = Math.max(1, Math.ceil(rowsSince(since) / 10_000));
				const calls = pages + Math.ceil(ids.length / 150);
				return since <= floor && isCovered && calls <= 1 + Math.ceil(older / 150);
			}),
			500,
		);
	});
});
