import { describe, expect, test } from '@jest/globals';
import { isDefenderError } from '../../../../defender/defenderError.ts';
import { chooseMachines } from '../../../../defender/machines/lookUp/chooseMachines.ts';
import { readMachine, type Machine } from '../../../../defender/machines/machine.ts';
import type { WantedMachine } from '../../../../defender/machines/lookUp/wanted.ts';
import { settle } from '../../../../defender/general/settled.ts';

function record(id: string, day: number | null, more: object = {}): Machine {
	const read = readMachine({
		id,
		computerDnsName: 'twin.contoso.example',
		healthStatus: 'Active',
		onboardingStatus: 'Onboarded',
		lastSeen: day === null ? null : `2026-03-0${day}T09:00:00Z`,
		...more,
	});
	if (read === undefined) throw new TypeError('no machine');
	return read;
}

const inactive = { healthStatus: 'Inactive' };

/** The IDs that are chosen, or the message of the refusal. */
async function choice(ifSeveral: WantedMachine['ifSeveral'], matching: Machine[]): Promise<string> {
	const wanted: WantedMachine = {
		target: { by: 'name', name: 'twin', isWhole: false },
		ip: { of: 'lastInternal' },
		ifSeveral,
		item: 0,
	};
	const chosen = await settle(() => chooseMachines(wanted, matching));
	if (chosen.ok) return chosen.value.machines.map(({ id }) => id).join(' ');
	expect(isDefenderError(chosen.error, 'target')).toBe(true);
	return chosen.error.message.split(':')[0] ?? '';
}

describe('which machine is meant', () => {
	const several = '2 machines have the name "twin"';
	test.each<[string, WantedMachine['ifSeveral'], Machine[], string]>([
		['none', 'fail', [], 'No machine has the name "twin"'],
		['one', 'fail', [record('a', 1)], 'a'],
		['one that is inactive', 'fail', [record('a', 1, inactive)], 'a'],
		['two', 'fail', [record('a', 1), record('b', 2)], several],
		['two, one of them inactive', 'fail', [record('a', 1, inactive), record('b', 2)], several],
		[
			'one beside a merged record',
			'fail',
			[record('a', 1, { mergedIntoMachineId: 'b' }), record('b', 2)],
			'b',
		],
		[
			'one beside a duplicate',
			'fail',
			[record('a', 1, { isPotentialDuplication: true }), record('b', 2)],
			'b',
		],
		[
			'an excluded one',
			'all',
			[record('a', 1, { isExcluded: true })],
			'No machine has the name "twin"',
		],
		['all of two', 'all', [record('a', 1), record('b', 2)], 'a b'],
		['the newest of two', 'newest', [record('a', 1), record('b', 2)], 'b'],
		['the newest that can act', 'newest', [record('a', 1), record('b', 2, inactive)], 'a'],
		['the newest of equals', 'newest', [record('a', 2), record('b', 2)], several],
		['the newest of two without a time', 'newest', [record('a', null), record('b', null)], several],
		['the newest, one without a time', 'newest', [record('a', 1), record('b', null)], 'a'],
		[
			'the newest of those that cannot act',
			'newest',
			[record('a', 1, inactive), record('b', 2, inactive)],
			'None of the 2 machines that have the name "twin" is onboarded and active',
		],
	])('%s', async (_what, ifSeveral, matching, expected) => {
		expect(await choice(ifSeveral, matching)).toBe(expected);
		expect(await choice(ifSeveral, [...matching].reverse())).toBe(
			expected.split(' ').length === 2 ? expected.split(' ').reverse().join(' ') : expected,
		);
	});
});
