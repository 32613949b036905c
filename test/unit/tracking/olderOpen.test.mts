import { expect, test } from '@jest/globals';
import { readMachineAction, type MachineAction } from '../../../defender/entities.ts';
import { olderOpen, sortOut } from '../../../defender/tracking/olderOpen.ts';

function row(id: string): MachineAction {
	const read = readMachineAction({ id, type: 'Isolate', status: 'Pending' });
	if (read === undefined) throw new TypeError('no action');
	return read;
}

test.each([
	['nothing is open', [], { ids: [], since: 100 }],
	['all are young', [100, 101], { ids: [], since: 100 }],
	['some are older', [99, 100, 7, 20], { ids: ['a0', 'a2', 'a3'], since: 7 }],
])('what no list of what is new shows, where %s', (_what, created, expected) => {
	const open = created.map(
		(createdAt, index) => [`a${index}`, { createdAt, updated: '', status: 'Pending' }] as const,
	);
	expect(olderOpen({ floor: 100, open: new Map(open) })).toEqual(expected);
});

test.each([
	['no rows', [], [], ['a', 'B', 'c']],
	['rows of others', ['x', 'y'], [], ['a', 'B', 'c']],
	['one of them in other letters', ['x', 'b'], ['B'], ['a', 'c']],
	['all of them, one twice', ['c', 'a', 'b', 'c'], ['c', 'a', 'B'], []],
])('what a list of all that is open says: %s', (_what, listed, seen, left) => {
	const sorted = sortOut(['a', 'B', 'c'], listed.map(row));
	expect(sorted.rows.map(({ id }) => id)).toEqual(seen);
	expect(sorted.left).toEqual(left);
});
