import { expect, test } from '@jest/globals';
import { readMachineAction, type MachineAction } from '../../../defender/entities.ts';
import { stands } from '../../../defender/response/machineActions/known/standing.ts';

/** An action that began and was last heard of so many milliseconds after a certain time. */
function action(type: string, status: string, began: number, ended: number): MachineAction {
	const time = (after: number): string => new Date(1e12 + after).toISOString();
	const read = readMachineAction({
		id: `${type}-${status}-${began}-${ended}`,
		type,
		status,
		machineId: 'a'.repeat(40),
		creationDateTimeUtc: time(began),
		lastUpdateDateTimeUtc: time(ended),
	});
	if (read === undefined) throw new Error('This is no action');
	return read;
}

const isolated = action('Isolate', 'Succeeded', 10, 20);

test.each<[string, MachineAction, MachineAction, boolean]>([
	['a release that ended later', isolated, action('Unisolate', 'Succeeded', 5, 21), false],
	['a release that ended before', isolated, action('Unisolate', 'Succeeded', 15, 19), true],
	[
		'both at a time, the release begun later',
		isolated,
		action('Unisolate', 'Succeeded', 11, 20),
		false,
	],
	[
		'both at a time, the release begun before',
		isolated,
		action('Unisolate', 'Succeeded', 9, 20),
		true,
	],
	['both at a time, begun at a time', isolated, action('Unisolate', 'Succeeded', 10, 20), true],
	['a release under way, begun later', isolated, action('Unisolate', 'Pending', 11, 11), false],
	['a release under way, begun at a time', isolated, action('Unisolate', 'Pending', 10, 30), true],
	['a release under way, begun before', isolated, action('Unisolate', 'InProgress', 9, 30), true],
	['a release of a status that nobody knows', isolated, action('Unisolate', 'Odd', 11, 11), false],
	['a release that failed', isolated, action('Unisolate', 'Failed', 30, 40), true],
	['a release that was cancelled', isolated, action('Unisolate', 'Cancelled', 30, 40), true],
	['another isolation', isolated, action('Isolate', 'Succeeded', 30, 40), true],
	['a removed restriction', isolated, action('UnrestrictCodeExecution', 'Succeeded', 30, 40), true],
	[
		'an isolation, for a release',
		action('Unisolate', 'Succeeded', 10, 20),
		action('Isolate', 'Succeeded', 21, 30),
		false,
	],
	[
		'a removed restriction, for a restriction',
		action('RestrictCodeExecution', 'Succeeded', 10, 20),
		action('UnrestrictCodeExecution', 'Succeeded', 21, 30),
		false,
	],
	[
		'an isolation under way, for one under way',
		action('Unisolate', 'Pending', 10, 40),
		action('Isolate', 'Succeeded', 11, 30),
		false,
	],
	[
		'an isolation that ended before the release began',
		action('Unisolate', 'Pending', 10, 10),
		action('Isolate', 'Succeeded', 1, 30),
		true,
	],
	[
		'anything, for a scan',
		action('RunAntiVirusScan', 'Succeeded', 10, 20),
		action('Unisolate', 'Succeeded', 30, 40),
		true,
	],
])('with %s, what was done stands or not', (_what, done, other, is) => {
	expect(stands(done, [done, other])).toBe(is);
});
