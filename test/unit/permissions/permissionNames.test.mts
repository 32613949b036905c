import { describe, expect, it } from '@jest/globals';
import { howToGrant, permissionNames } from '../../../defender/permissions/permissionNames.ts';
import { formOfNode } from '../../../nodes/DefenderMachineAction/actions/operations.ts';
import { operationNeeds } from '../../../nodes/DefenderMachineAction/actions/permissions/permissionTable.ts';

describe('the permissions of a method', () => {
	it.each([
		['isolate', ['Machine.Isolate'], ['Machine.Isolate']],
		[
			'getMachine',
			['Machine.ReadWrite.All', 'Machine.Read.All'],
			['Machine.ReadWrite', 'Machine.Read'],
		],
		['getPackageUri', ['Machine.ReadWrite.All', 'Machine.Read.All'], ['Machine.CollectForensics']],
		['listLibraryFiles', ['Library.Manage'], ['Library.Manage']],
	] as const)('%s', (method, ofApp, ofAnalyst) => {
		expect(permissionNames(method, 'app')).toEqual(ofApp);
		expect(permissionNames(method, 'analyst')).toEqual(ofAnalyst);
	});

	it('are granted in different places to an app and to an analyst', () => {
		expect(howToGrant('app')).toMatch(
			/Application permissions, add the neededRole of the row, and grant admin consent\.$/,
		);
		expect(howToGrant('analyst')).toMatch(
			/Delegated permissions, add the neededRole of the row, .*connect the account/,
		);
	});
});

describe('the table of operations', () => {
	it('has each operation of the node but the check itself, in the order of the lists', () => {
		const offered = formOfNode()
			.filter(({ name }) => name === 'operation')
			.flatMap(({ options = [], displayOptions }) =>
				options.map((option) => `${String(displayOptions?.show?.['resource'])} ${option.name}`),
			)
			.filter((name) => name !== 'machineAction Check Permissions');
		const told = operationNeeds.map(({ resource, operation }) => `${resource} ${operation}`);
		expect([...told].sort()).toEqual([...offered].sort());
		expect(new Set(told).size).toBe(told.length);
	});
});
