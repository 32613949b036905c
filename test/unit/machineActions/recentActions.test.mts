import { describe, expect, test } from '@jest/globals';
import type { MachineAction } from '../../../defender/entities.ts';
import { RecentActions } from '../../../defender/machineActions/recentActions.ts';
import { action } from '../response/given.mts';

const one = 'a'.repeat(40);
const other = 'b'.repeat(40);
const at = (minute: number) => `2026-03-03T09:0${minute}:00Z`;

const isolation = action({
	id: 'i',
	machineId: one,
	creationDateTimeUtc: at(1),
	status: 'Pending',
});
const release = action({ id: 'r', machineId: one, creationDateTimeUtc: at(2), type: 'Unisolate' });
const scan = action({ id: 's', machineId: other, creationDateTimeUtc: at(3) });
const recent = new RecentActions([isolation, scan, release]);

const shown = (known: RecentActions, machineId: string) =>
	known.of(machineId).map(({ id, status }: MachineAction) => `${id} ${status}`);

describe('What is known, with what has ended since', () => {
	test('nothing has: it is the same, and not made anew', () => {
		expect(recent.with([])).toBe(recent);
	});

	test('an action stands in the place of the older view of it', () => {
		const ended = { ...isolation, status: 'Cancelled', machineId: one.toUpperCase() };
		const known = recent.with([ended]);
		expect(shown(known, one)).toEqual([`r ${release.status}`, 'i Cancelled']);
		expect(shown(recent, one)).toEqual([`r ${release.status}`, 'i Pending']);
		expect(known.open(one, 'Isolate')).toBeUndefined();
	});

	test('other machines are not looked at', () => {
		const known = recent.with([{ ...isolation, status: 'Cancelled' }]);
		expect(known.of(other)).toBe(recent.of(other));
	});

	test('what was not there is not added', () => {
		const known = recent.with([
			{ ...isolation, id: 'new' },
			{ ...scan, id: 'new', machineId: 'c'.repeat(40) },
		]);
		expect(shown(known, one)).toEqual(shown(recent, one));
		expect(known.machineIds()).toEqual([one, other]);
	});
});
