import { describe, expect, test } from '@jest/globals';
import { DefenderError } from '../../../defender/defenderError.ts';
import { startedType, type StartMethodName } from '../../../defender/contract.ts';
import {
	machineFirst,
	machineInWords,
	notDone,
	nounOf,
	oneOf,
} from '../../../defender/machineActions/headline.ts';
import { defaultMostMachines } from '../../../defender/machines/rails/railDefaults.ts';
import { toTheSecond } from '../../../defender/texts/shown.ts';
import { toNodeError } from '../../../nodes/shared/nodeErrors.ts';

describe('headlines', () => {
	test.each([
		['Isolate', 'fin-lt-0231 was not isolated', 'an isolation'],
		['Unisolate', 'fin-lt-0231 was not released', 'a release'],
		['RestrictCodeExecution', 'fin-lt-0231 was not restricted', 'a restriction'],
		[
			'UnrestrictCodeExecution',
			'fin-lt-0231 was not freed from its restriction',
			'a removal of the restriction',
		],
		['RunAntiVirusScan', 'fin-lt-0231 was not scanned', 'an antivirus scan'],
		[
			'CollectInvestigationPackage',
			'fin-lt-0231 gave no investigation package',
			'a package collection',
		],
		['LiveResponse', 'fin-lt-0231 had no live response', 'a live response'],
		['StopAndQuarantineFile', 'fin-lt-0231 had no file quarantined', 'a quarantine of the file'],
		['Offboard', 'fin-lt-0231 was not offboarded', 'an offboarding'],
		['SomethingNew', 'fin-lt-0231 had no SomethingNew', 'a SomethingNew'],
	])('of %s', (type, headline, one) => {
		expect(notDone(type, { machineId: 'a1', computerDnsName: 'fin-lt-0231' })).toBe(headline);
		expect(oneOf(type)).toBe(one);
		expect(one).toContain(nounOf(type));
	});

	test('have words of the form for all that can be started', () => {
		const methods = Object.keys(defaultMostMachines) as StartMethodName[];
		const types = [...methods, 'unisolate' as const, 'unrestrictCodeExecution' as const].map(
			startedType,
		);
		expect(types.filter((type) => nounOf(type) === type)).toEqual([]);
	});

	test.each([
		[{ machineId: 'a1', computerDnsName: 'fin-lt-0231.contoso.example' }, 'fin-lt-0231'],
		[{ machineId: 'a1', computerDnsName: 'machine-7' }, 'machine-7'],
		[{ machineId: 'a1', computerDnsName: null }, 'machine a1', 'Machine a1'],
		[{ machineId: null }, 'the machine', 'The machine'],
	])('call the machine of %j so', (machine, called, first = called) => {
		expect(machineInWords(machine)).toBe(called);
		expect(machineFirst(machine)).toBe(first);
	});

	test.each([
		['2026-03-03T09:00:00.1234567Z', '2026-03-03 09:00:00 UTC'],
		['no time', 'no time'],
	])('tell the time %s to the second', (time, told) => {
		expect(toTheSecond(time)).toBe(told);
	});

	test("Microsoft's words and IDs stand below the advice, each in a line; a tool tells the IDs too", () => {
		const error = new DefenderError({
			kind: 'conflict',
			message: 'fin-lt-0231 was not released: an isolation is still under way there',
			advice: 'Cancel it.',
			details: ['Isolate a1 (Pending, "<img src=//evil.example> `x`")'],
			words: ['target 12'],
		});
		const node = {
			id: 'node',
			name: 'Release',
			type: 'defenderMachineAction',
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters: {},
		};
		const shown = toNodeError(node, error, { aftermath: 'No action was started.' });
		expect(shown.message).toBe(error.message);
		expect(shown.description).toBe(
			'Cancel it. No action was started.\n`Isolate a1 (Pending, "‹img src=//evil.example> \'x\'")`\n`target 12`',
		);
		const told = toNodeError({ ...node, type: 'defenderMachineActionTool' }, error);
		expect(told.message).toBe([error.message, ...error.details].join('\n'));
		const { details, words } = error;
		expect(error.with({ message: 'other' })).toMatchObject({ details, words });
	});
});
