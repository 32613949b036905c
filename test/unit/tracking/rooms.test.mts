import { expect, test } from '@jest/globals';
import { roomsFor } from '../../../defender/tracking/rooms.ts';

test.each<[string, number[], number, number[]]>([
	['one tenant has all of it', [900], 500, [500]],
	['quiet tenants leave theirs to a busy one', [900, 0, 1, 0], 500, [499, 125, 250, 166]],
	['busy ones share', [900, 900], 500, [250, 250]],
	['what one needs less the others have', [900, 100, 900], 500, [200, 166, 200]],
	['each may tell one', [5, 5, 5], 2, [1, 1, 1]],
	['nobody is there', [], 500, []],
])('%s', (_, wanted, most, rooms) => {
	expect(roomsFor(wanted, most)).toEqual(rooms);
	const told = wanted.reduce((sum, count, at) => sum + Math.min(count, rooms[at] ?? 0), 0);
	expect(told).toBeLessThanOrEqual(Math.max(most, wanted.length));
});
