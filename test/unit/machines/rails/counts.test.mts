import { expect, test } from '@jest/globals';
import { newSharedState, type Connection } from '../../../../defender/http/connection.ts';
import { readMachine } from '../../../../defender/machines/machine.ts';
import { checkRails, countsOf } from '../../../../defender/machines/rails/checkRails.ts';
import { railDefaults } from '../../../../defender/machines/rails/railDefaults.ts';

const clock = { now: () => 0, date: () => 0, sleep: () => Promise.resolve() };
const connection: Connection = {
	clock,
	random: () => 0,
	shared: newSharedState(),
	quotaShare: 1,
	tenantId: '',
	notice: () => undefined,
	send: () => Promise.reject(new Error('nothing is sent here')),
};

/** Machines by a letter each; those in upper case are only planned. */
function subjects(letters: string, mostMachines: number) {
	return Array.from(letters).map((letter) => {
		const id = letter.toLowerCase().repeat(40);
		const entity = readMachine({
			id,
			healthStatus: 'Active',
			onboardingStatus: 'Onboarded',
			osPlatform: 'Windows11',
			lastSeen: new Date(0).toISOString(),
		});
		return {
			machine: { id, entity },
			type: 'Isolate' as const,
			scope: 'Full',
			confirmName: undefined,
			rails: { ...railDefaults, mostMachines, mostStarts: 0 },
			isDryRun: letter !== letter.toLowerCase(),
		};
	});
}

test.each([
	['', 0, 0],
	['ab', 2, 0],
	['aab', 2, 0],
	['abAC', 2, 2],
])('%s: machines count once, planned ones apart', (letters, machines, planned) => {
	expect(countsOf(subjects(letters, 1))).toEqual({ machines, planned });
});

test.each([
	['ab', 2, ''],
	['abc', 2, 'abc'],
	['aabb', 2, ''],
	['abCD', 2, ''],
	['abcAB', 2, 'abc'],
	['aABC', 2, 'ABC'],
	['abc', 0, ''],
])('%s with at most %i: "%s" are too many', async (letters, most, refused) => {
	const verdicts = await checkRails(connection, subjects(letters, most), 60_000);
	const too = Array.from(letters).filter((_, position) => verdicts[position]?.reasons.length !== 0);
	expect(too.join('')).toBe(refused);
});

test('nor what other tenants count, where each counts by itself', async () => {
	const counts = { machines: 30, planned: 0 };
	const each = (letters: string) =>
		subjects(letters, 2).map((one) => ({
			...one,
			rails: { ...one.rails, machinesCounted: 'tenant' as const },
		}));
	const reasons = async (letters: string) =>
		(await checkRails(connection, each(letters), 60_000, counts)).flatMap((one) => one.reasons);
	expect(await reasons('ab')).toEqual([]);
	expect((await reasons('abc')).join()).toContain('the run is about 3 machines');
});

test('what other tenants count is counted, too', async () => {
	const counts = { machines: 3, planned: 0 };
	const [verdict] = await checkRails(connection, subjects('a', 2), 60_000, counts);
	expect(verdict?.reasons.join()).toContain('the run is about 3 machines, more than the 2');
});
