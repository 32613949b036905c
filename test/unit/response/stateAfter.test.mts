import { describe, expect, test } from '@jest/globals';
import type { MachineAction } from '../../../defender/entities.ts';
import { DefenderError } from '../../../defender/defenderError.ts';
import { newestFirst, RecentActions } from '../../../defender/machineActions/recentActions.ts';
import { responseStateOf } from '../../../defender/machineActions/responseState.ts';
import { stateAfter } from '../../../defender/response/machineActions/known/stateAfter.ts';
import { mustLook } from '../../../defender/response/machineActions/startCommand.ts';
import { acceptedAction } from '../../../defender/response/machineActions/submitCommand.ts';
import { action as actionOf, command as commandOf, machineId } from './given.mts';

const isolated = (scope: string | null, end: string, more = {}) =>
	actionOf({ type: 'Isolate', status: 'Succeeded', scope, lastUpdateDateTimeUtc: end, ...more });
const released = (end: string | null, more = {}) =>
	actionOf({ type: 'Unisolate', status: 'Succeeded', lastUpdateDateTimeUtc: end, ...more });

const lost = (end: string | null) => released(end, { status: 'TimeOut' });

const full = commandOf('isolate', { IsolationType: 'Full' });
const selective = commandOf('isolate', { IsolationType: 'Selective' });
const contain = commandOf('isolate', { IsolationType: 'UnManagedDevice' });
const release = commandOf('unisolate', {});
const scan = commandOf('runAntiVirusScan', { ScanType: 'Quick' });

const nine = '2026-03-03T09:00:00Z';
const ten = '2026-03-03T10:00:00Z';

describe('What is known of the state that a command leads to', () => {
	test.each([
		['nothing on record', [], full, null],
		['nothing on record', [], release, null],
		['a full isolation', [isolated('Full', nine)], full, true],
		['a full isolation', [isolated('Full', nine)], selective, true],
		['a selective isolation', [isolated('Selective', nine)], full, false],
		['an isolation of another kind', [isolated('Partial', nine)], selective, false],
		['a full isolation', [isolated('Full', nine)], contain, false],
		['a full isolation', [isolated('Full', nine)], release, false],
		['an isolation of unknown scope', [isolated(null, nine)], full, null],
		['an isolation of unknown scope', [isolated(null, nine)], selective, null],
		['an isolation of unknown scope', [isolated(null, nine)], release, false],
		['a release after it', [isolated('Full', nine), released(ten)], release, true],
		['a release before it', [isolated('Full', ten), released(nine)], full, true],
		['an isolation that failed', [isolated('Full', nine, { status: 'Failed' })], full, null],
		[
			'ends in one second',
			[isolated('Full', '2026-03-03T09:00:00.5Z'), released('2026-03-03T09:00:00.45Z')],
			full,
			true,
		],
		[
			'ends in one instant, the later one decides',
			[
				isolated('Full', nine, { creationDateTimeUtc: '2026-03-03T08:00:00Z' }),
				released(nine, { creationDateTimeUtc: '2026-03-03T08:30:00Z' }),
			],
			release,
			true,
		],
		['a release of no time', [isolated('Full', nine), released(null)], full, null],
		['a release that timed out since', [isolated('Full', nine), lost(ten)], full, null],
		['a release that timed out since', [isolated('Full', nine), lost(ten)], release, false],
		['a release that timed out at no time', [isolated('Full', nine), lost(null)], full, null],
		['a release that timed out before', [isolated('Full', ten), lost(nine)], full, true],
		[
			'an isolation that timed out after the release',
			[released(nine), isolated('Full', ten, { status: 'TimeOut' })],
			release,
			null,
		],
		[
			'a release that failed since',
			[isolated('Full', nine), released(ten, { status: 'Failed' })],
			full,
			true,
		],
	] as const)('%s', (_what, actions: readonly MachineAction[], command, reached) => {
		expect(stateAfter(actions, command)?.reached).toBe(reached);
		expect(stateAfter([...actions].reverse(), command)?.reached).toBe(reached);
	});

	test('a scan leads to no state', () => {
		expect(stateAfter([isolated('Full', nine)], scan)).toBeUndefined();
	});
});

describe('What Get Response State says', () => {
	test.each([
		['nothing on record', [], null, undefined],
		['isolated', [isolated('Full', nine)], true, 'Isolate'],
		['isolated somehow', [isolated(null, nine)], true, 'Isolate'],
		['released', [isolated('Full', nine), released(ten)], false, 'Unisolate'],
		['a release of no time', [isolated('Full', nine), released(null)], null, 'Isolate'],
	] as const)('%s', (_what, actions: readonly MachineAction[], holds, by) => {
		const { isolation, restriction } = responseStateOf(actions);
		expect([isolation.holds, isolation.by?.type]).toEqual([holds, by]);
		expect(restriction).toEqual({ holds: null, by: undefined });
	});
});

describe('What must not be sent without a look', () => {
	const fault = (kind: 'forbidden' | 'serviceFault' | 'quota') =>
		new DefenderError({ kind, message: 'no' });

	test.each([
		['isolate', false, false],
		['unisolate', false, false],
		['restrictCodeExecution', false, false],
		['unrestrictCodeExecution', false, false],
		['runAntiVirusScan', false, false],
		['collectInvestigationPackage', false, false],
		['stopAndQuarantineFile', true, false],
		['runLiveResponse', true, false],
		['offboard', true, false],
	] as const)('%s', (method, afterFault, afterForbidden) => {
		const command = commandOf(method, {});
		expect(mustLook(command, fault('serviceFault'))).toBe(afterFault);
		expect(mustLook(command, fault('quota'))).toBe(afterFault);
		expect(mustLook(command, fault('forbidden'))).toBe(afterForbidden);
		const again = { ...command, triedBefore: true };
		expect(mustLook(again, fault('serviceFault'))).toBe(true);
		expect(mustLook(again, fault('forbidden'))).toBe(true);
		// A plan is carried out once, whatever it is about.
		const planned = { ...command, approved: {} as NonNullable<typeof command.approved> };
		expect(mustLook(planned, fault('serviceFault'))).toBe(true);
		expect(mustLook(planned, fault('forbidden'))).toBe(true);
		// What changes a state that lasts is worth more than a key.
		const keyed = { ...command, mark: { ...command.mark, key: 'case-7' } };
		const lasts = /isolate|restrict/i.test(method);
		expect(mustLook(keyed, fault('serviceFault'))).toBe(!lasts);
		expect(mustLook(keyed, fault('forbidden'))).toBe(!lasts);
	});
});

describe('What proves that a start was accepted', () => {
	const accepted = { id: 'a1', type: 'Isolate', machineId, status: 'Pending' };

	test.each([
		['all of it', accepted],
		['no machine', { ...accepted, machineId: null }],
		['the machine in other letters', { ...accepted, machineId: machineId.toUpperCase() }],
		['no type', { ...accepted, type: undefined }],
	])('%s', (_what, answer) => {
		expect(acceptedAction(answer, full).id).toBe('a1');
	});

	test.each([
		['nothing', undefined],
		['no action', { unexpected: true }],
		['an action without an ID', { ...accepted, id: undefined }],
		['another machine', { ...accepted, machineId: 'b'.repeat(40) }],
		['another type', { ...accepted, type: 'Unisolate' }],
	])('not %s', (_what, answer) => {
		expect(() => acceptedAction(answer, full)).toThrow(
			expect.objectContaining({ kind: 'foreignAnswer' }),
		);
	});

	test('a containment may go by any name but that of a release', () => {
		const contain = commandOf('isolate', { IsolationType: 'UnManagedDevice' });
		expect(acceptedAction({ ...accepted, type: 'ContainDevice' }, contain).id).toBe('a1');
		expect(() => acceptedAction({ ...accepted, type: 'Unisolate' }, contain)).toThrow();
	});
});

describe('Newest first', () => {
	test('is a total order, whatever the order of arrival', () => {
		const times = ['2026-03-03T09:00:00.1234567Z', '2026-03-03T09:00:00.12345Z', nine, nine, null];
		const actions = times.map((creationDateTimeUtc, index) =>
			actionOf({ id: `id-${index}`, creationDateTimeUtc }),
		);
		const sorted = [...actions].sort(newestFirst).map(({ id }) => id);
		expect(sorted).toEqual(['id-0', 'id-1', 'id-3', 'id-2', 'id-4']);
		expect(
			[...actions]
				.reverse()
				.sort(newestFirst)
				.map(({ id }) => id),
		).toEqual(sorted);
		for (const action of actions) expect(newestFirst(action, action)).toBe(0);
		expect(new RecentActions(actions).of(machineId)[0]?.id).toBe('id-0');
	});
});
