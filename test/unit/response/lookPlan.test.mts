import { describe, expect, test } from '@jest/globals';
import { readMachineAction } from '../../../defender/entities.ts';
import type { ListDialect } from '../../../defender/http/connection.ts';
import {
	leftOut,
	nextReads,
	planLook,
	type Ask,
	type LookMemory,
} from '../../../defender/response/machineActions/wait/lookPlan.ts';
import type { Awaited } from '../../../defender/response/machineActions/wait/waitState.ts';

const created = Date.UTC(2026, 2, 3, 9);
const now = 10_000_000;

function memory(more: Partial<LookMemory> = {}): LookMemory {
	return { readAt: new Map(), listed: new Set(), ...more };
}

/** The one at `position` was created so many seconds after the first. */
function awaited(position: number, more: Partial<Awaited> = {}): Awaited {
	const id = `a${position}`;
	const creationDateTimeUtc = new Date(created + position * 1_000).toISOString();
	const seen = readMachineAction({ id, type: 'Isolate', status: 'Pending', creationDateTimeUtc });
	return { id, since: now, deadline: now + 600_000, seen, ...more };
}

const several = (count: number, more?: Partial<Awaited>) =>
	Array.from({ length: count }, (_, position) => awaited(position, more));

interface Case {
	readonly open: readonly Awaited[];
	readonly memory?: Partial<LookMemory>;
	readonly dialect?: ListDialect;
	readonly asks: Partial<Ask> & { readonly count?: number };
}

const justNow = now - 1_000;
const longAgo = now - 3_600_000;

const table: Array<[what: string, one: Case]> = [
	['one', { open: several(1), asks: { by: 'id', count: 1 } }],
	['two', { open: several(2), asks: { by: 'ids', count: 2 } }],
	['as many as one call takes', { open: several(150), asks: { by: 'ids', count: 150 } }],
	['more', { open: several(151), asks: { by: 'creation', since: created, most: 1_000 } }],
	['many more', { open: several(1_000), asks: { by: 'creation', since: created, most: 4_000 } }],
	[
		'more, one of which nobody has seen',
		{ open: [...several(150), awaited(150, { seen: undefined })], asks: { by: 'status' } },
	],
	[
		'more, in a tenant where too much was created meanwhile',
		{ open: several(151), memory: { tooLongSince: created }, asks: { by: 'status' } },
	],
	[
		'the same when the oldest have ended',
		{
			open: several(160).slice(1),
			memory: { tooLongSince: created },
			asks: { by: 'creation', since: created + 1_000, most: 1_000 },
		},
	],
	[
		'more than a chain of comparisons takes',
		{ open: several(101), dialect: 'or', asks: { by: 'creation', since: created, most: 1_000 } },
	],
	[
		'more, where filters were refused just now',
		{ open: several(300), memory: { filterRefusedAt: justNow }, asks: { by: 'ids', count: 300 } },
	],
	[
		'more, where filters were refused an hour ago',
		{
			open: several(300),
			memory: { filterRefusedAt: longAgo },
			asks: { by: 'creation', since: created, most: 1_200 },
		},
	],
	[
		'a few, where lists of ids are refused',
		{ open: several(4), dialect: 'byId', asks: { by: 'id', count: 4 } },
	],
	[
		'more, where lists of ids are refused',
		{
			open: several(6),
			memory: { idsRefusedAt: justNow },
			asks: { by: 'creation', since: created, most: 1_000 },
		},
	],
	[
		'more, where all lists are refused',
		{
			open: several(6),
			memory: { idsRefusedAt: justNow, filterRefusedAt: justNow },
			asks: { by: 'id', count: 5 },
		},
	],
];

describe('how open actions are asked for', () => {
	test.each(table)('%s', (_what, { open, memory: known, dialect = 'in', asks }) => {
		const ask = planLook(open, memory(known), dialect, now);
		const { count, ...rest } = asks;
		expect(ask).toMatchObject(rest);
		expect('ids' in ask ? ask.ids.length : undefined).toBe(count);
	});
});

describe('what a list should have shown', () => {
	const nobody = new Set<string>();
	const early = awaited(0, { since: now - 30_000 });
	const fresh = awaited(1);
	const unseen = awaited(2, { seen: undefined });

	test.each([
		['a list of ids', 'ids', nobody, ['a0']],
		['everything since a creation', 'creation', nobody, ['a0']],
		['what is open', 'status', nobody, ['a0', 'a2']],
		['what is open, and was shown before', 'status', new Set(['a1']), ['a0', 'a1', 'a2']],
	] as const)('%s', (_what, by, listed, expected) => {
		const missing = leftOut([early, fresh, unseen], by, nobody, { listed: new Set(listed) }, now);
		expect(missing.map(({ id }) => id)).toEqual(expected);
	});

	test('nothing that it has shown', () => {
		const shown = new Set(['a0', 'a1', 'a2']);
		expect(leftOut([early, fresh, unseen], 'status', shown, memory(), now)).toEqual([]);
	});
});

describe('what is read by itself', () => {
	test('five in turn, those at their deadline before the others and all of them', () => {
		const open = several(8);
		const readAt = new Map(open.slice(0, 5).map(({ id }) => [id, now - 1_000]));
		expect(nextReads(open, { readAt: new Map() }, now)).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']);
		expect(nextReads(open, { readAt }, now)).toEqual(['a5', 'a6', 'a7', 'a0', 'a1']);
		const late = [
			...several(4),
			...several(8)
				.slice(4)
				.map((one) => ({ ...one, deadline: now })),
		];
		expect(nextReads(late, { readAt: new Map() }, now)).toEqual(['a4', 'a5', 'a6', 'a7', 'a0']);
		expect(nextReads(several(8, { deadline: now }), { readAt }, now)).toHaveLength(8);
	});
});
