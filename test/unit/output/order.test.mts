import { expect, test } from '@jest/globals';
import { actionRow } from '../../../bench/service/rows.mts';
import { readMachineAction } from '../../../defender/entities.ts';
import { actionJson, startedJson } from '../../../nodes/shared/actionOutput.ts';
import { machineJson } from '../../../nodes/DefenderMachineAction/actions/machine/machineOutput.ts';
import { ownAction } from '../response/given.mts';

test('the verdict on an action stands in front, its ids behind', () => {
	const action = ownAction('Isolate', 'Succeeded', 5, { computerDnsName: 'fin-lt-0231' });
	const json = startedJson(
		action,
		{ now: 0, simplify: true },
		{ reused: false, skipped: false, ownAction: true },
		undefined,
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

test('an action with the usual fields has as many, in front the same, as one with a field more', () => {
	const row = {
		...actionRow(1),
		commands: [{ index: 0 }],
		relatedFileInfo: { fileIdentifier: 'f' },
	};
	const [usual, other] = [row, { ...row, madeUp: 1 }].map((fields) => {
		const action = readMachineAction(structuredClone(fields));
		return action && actionJson(action, { now: 0, simplify: false });
	});
	expect({ ...usual, madeUp: 1 }).toEqual(other);
	expect(Object.keys(usual ?? {}).slice(0, 6)).toEqual(Object.keys(other ?? {}).slice(0, 6));
	expect(Object.keys(usual ?? {})).toHaveLength(Object.keys(row).length + 1);
});

test('an action with the usual fields says how it came about, too', () => {
	const row = { ...actionRow(1), commands: [], relatedFileInfo: null };
	const action = readMachineAction(structuredClone(row));
	if (action === undefined) throw new Error('This is no machine action');
	const provenance = { reused: true, skipped: false, ownAction: false };
	const json = startedJson(action, { now: 0, simplify: false }, provenance, undefined);
	expect(json).toMatchObject(provenance);
});
