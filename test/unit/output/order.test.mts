import { expect, test } from '@jest/globals';
import { startedJson } from '../../../nodes/shared/actionOutput.ts';
import { machineJson } from '../../../nodes/DefenderMachineAction/actions/machine/machineOutput.ts';
import { ownAction } from '../response/given.mts';

test('the verdict on an action stands in front, its ids behind', () => {
	const action = ownAction('Isolate', 'Succeeded', 5, { computerDnsName: 'fin-lt-0231' });
	const json = startedJson(
		action,
		{ now: 0, simplify: true },
		{ reused: false, skipped: false, ownAction: true },
	);
	expect(Object.keys(json).slice(0, 8)).toEqual([
		'status',
		'computerDnsName',
		'type',
		'completed',
		'reused',
		'skipped',
		'ownAction',
		'requestorComment',
	]);
	expect(json).toMatchObject({ id: action.id, status: 'Succeeded', completed: true });
});

test('the name of a machine stands before its ID', () => {
	const machine = { id: 'a'.repeat(40), computerDnsName: 'fin-lt-0231', osPlatform: 'Windows11' };
	expect(Object.keys(machineJson(machine, true))).toEqual(['computerDnsName', 'id', 'osPlatform']);
});
