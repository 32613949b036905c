import { describe, expect, test } from '@jest/globals';
import type { ActionType } from '../../../../defender/entities.ts';
import { readMachine } from '../../../../defender/machines/machine.ts';
import { isUnsupported, systemOf } from '../../../../defender/machines/rails/support.ts';

describe('systems', () => {
	test.each([
		['Windows11', 'windowsClient'],
		['Windows10', 'windowsClient'],
		['WindowsServer2022', 'windowsServer'],
		['windowsserver2012r2', 'windowsServer'],
		['macOS', 'macOS'],
		['Linux', 'Linux'],
		['Ubuntu', 'Linux'],
		['RedHatEnterpriseLinux', 'Linux'],
		['iOS', 'mobile'],
		['Android', 'mobile'],
		['Other', 'other'],
		[null, 'other'],
	])('%s is %s', (osPlatform, system) => {
		expect(systemOf(osPlatform)).toBe(system);
	});
});

describe('what a system surely cannot do', () => {
	const table: Array<[ActionType, string | null, string | null, string | undefined, boolean]> = [
		['Isolate', 'Windows11', '24H2', 'Full', false],
		['Isolate', 'Linux', '', 'Full', false],
		['Isolate', 'Linux', '', 'Selective', true],
		['Isolate', 'macOS', '15', 'Selective', false],
		['Isolate', 'iOS', '18', 'Full', true],
		['Isolate', 'Windows7', null, 'Full', true],
		['Isolate', 'WindowsServer2008R2', null, 'Full', true],
		['Isolate', 'WindowsServer2012R2', null, 'Full', false],
		['Isolate', 'Windows10', '1607', 'Full', true],
		['Isolate', 'Windows10', '1703', 'Full', false],
		['Isolate', 'Windows10', '1703', 'Selective', true],
		['Isolate', 'Windows10', '2004', 'Selective', false],
		['Isolate', 'Windows10', '22H2', 'Full', false],
		['Isolate', 'Windows10', null, 'Full', false],
		['RestrictCodeExecution', 'WindowsServer2019', '1809', undefined, false],
		['RestrictCodeExecution', 'WindowsServer2016', '1607', undefined, true],
		['RestrictCodeExecution', 'macOS', '15', undefined, true],
		['StopAndQuarantineFile', 'Ubuntu', '22.4', undefined, true],
		['Offboard', 'Linux', null, undefined, true],
		['Offboard', 'WindowsServer2016', '1607', undefined, false],
		['RunAntiVirusScan', 'Linux', null, undefined, false],
		['RunAntiVirusScan', 'Android', null, undefined, true],
		['CollectInvestigationPackage', 'macOS', null, undefined, false],
		['LiveResponse', 'Linux', null, undefined, false],
		['Unisolate', 'iOS', null, undefined, false],
		['Offboard', 'SomethingNew', null, undefined, false],
	];
	test.each(table)('%s on %s %s (%s): %s', (type, osPlatform, version, scope, unsupported) => {
		const machine = readMachine({ id: 'a', osPlatform, version });
		expect(machine && isUnsupported(machine, type, scope)).toBe(unsupported);
	});
});

describe('all that is known of what systems cannot do', () => {
	const windows = ['Windows11', 'WindowsServer2022', 'WindowsServer2019'];
	const others = ['macOS', 'Linux', 'iOS'];
	/** Type, scope, systems besides Windows that can, first release of Windows 10 and the one before it. */
	const table: Array<[ActionType, string | undefined, string[], string, string, boolean]> = [
		['CollectInvestigationPackage', undefined, ['macOS', 'Linux'], '1703', '1607', true],
		['Isolate', 'Full', ['macOS', 'Linux'], '1703', '1607', true],
		['Isolate', 'Selective', ['macOS'], '1709', '1703', true],
		['LiveResponse', undefined, ['macOS', 'Linux'], '1709', '1703', true],
		['Offboard', undefined, [], '1703', '1607', true],
		['RestrictCodeExecution', undefined, [], '1709', '1703', false],
		['RunAntiVirusScan', undefined, ['macOS', 'Linux'], '1709', '1703', true],
		['StopAndQuarantineFile', undefined, [], '1703', '1607', true],
	];
	test.each(table)('%s (%s)', (type, scope, also, first, before, oldServers) => {
		const can = (osPlatform: string, version: string | null = null): boolean => {
			const machine = readMachine({ id: 'a', osPlatform, version });
			return machine !== undefined && !isUnsupported(machine, type, scope);
		};
		expect(windows.filter((name) => !can(name))).toEqual([]);
		expect(others.filter((name) => can(name))).toEqual(also);
		expect([can('Windows10', first), can('Windows10', before)]).toEqual([true, false]);
		const old = ['WindowsServer2012R2', 'WindowsServer2016'];
		expect(old.map((name) => can(name))).toEqual([oldServers, oldServers]);
		const ended = ['Windows7', 'Windows8', 'Windows81', 'WindowsServer2008R2'];
		expect(ended.filter((name) => can(name))).toEqual([]);
	});
});

describe('reading a machine', () => {
	test('keeps what it does not know, evens out what is spelled in two ways', () => {
		expect(
			readMachine({
				'@odata.context': 'x',
				id: 'a',
				computerDnsName: 'PC1.Contoso.example',
				onboardingstatus: 'Onboarded',
				machineTags: null,
				newField: 7,
			}),
		).toMatchObject({
			computerDnsName: 'pc1.contoso.example',
			onboardingStatus: 'Onboarded',
			machineTags: null,
			isExcluded: false,
			newField: 7,
		});
	});

	test.each([null, 'a', [], {}, { id: '' }, { id: 7 }])('%j is no machine', (value) => {
		expect(readMachine(value)).toBeUndefined();
	});
});
