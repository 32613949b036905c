import { describe, expect, test } from '@jest/globals';
import { readMachine } from '../../../../defender/machines/machine.ts';
import { railDefaults } from '../../../../defender/machines/rails/railDefaults.ts';
import type { Rails } from '../../../../defender/machines/rails/rails.ts';
import { reasonsAgainst } from '../../../../defender/machines/rails/reasonsAgainst.ts';

const whole = {
	id: '9f2c41d07be5a8c3146d90e27fb3385a61c0de74',
	computerDnsName: 'fin-lt-0231.contoso.example',
	healthStatus: 'Active',
	onboardingStatus: 'Onboarded',
	osPlatform: 'Windows11',
	deviceValue: 'Normal',
	rbacGroupId: 140,
	rbacGroupName: 'Workstations',
	machineTags: ['vip'],
};

function reasons(
	rails: Partial<Rails>,
	record: object = {},
	scope = 'Full',
	confirmName?: string,
): string[] {
	const machine = readMachine({ ...whole, ...record });
	if (machine === undefined) throw new TypeError('no machine');
	return reasonsAgainst(machine, {
		machine: { id: machine.id },
		type: 'Isolate',
		scope,
		confirmName,
		rails: { ...railDefaults, mostMachines: 0, mostStarts: 0, ...rails },
		isDryRun: false,
	});
}

describe('names are the same whatever their spelling', () => {
	test.each([
		['VIP', 'vip'],
		['Büro', 'Bu\u0308ro'],
		['Tier 0', 'tier\u00A00'],
		['Tier  0', ' tier 0 '],
		['tier-0', 'tier\u20110'],
		['STRASSE', 'Straße'],
		["Chef's PC", 'Chef\u2019s PC'],
		['ｖｉｐ', 'vip'],
		['vip', 'v\u200Bip'],
	])('%s protects %s', (entry, tag) => {
		expect(reasons({ tags: [entry] }, { machineTags: ['x', tag] })).toEqual([
			`it has the tag "${tag}" of Guard Rails > Protected Tags`,
		]);
		expect(reasons({ groups: [entry] }, { rbacGroupName: tag })).toHaveLength(1);
	});

	test('others stay others', () => {
		expect(reasons({ tags: ['vi', 'vip2', 'v i p'] })).toEqual([]);
	});
});

test.each([
	['dc-01', 'dc-01.contoso.example'],
	["Ann's Mac", "ann's mac.contoso.example"],
	["Dr. Ann's Mac", 'dr. ann\u2019s mac'],
])('%s in Protected Machines protects %s', (entry, computerDnsName) => {
	expect(reasons({ machines: [entry] }, { computerDnsName })).toHaveLength(1);
});

describe('what a record does not say', () => {
	const cannotTell = expect.stringContaining('it could not be told whether it may be touched');
	test.each<[string, Partial<Rails>, object]>([
		['no tags', { tags: ['vip'] }, { machineTags: undefined }],
		['tags of another type', { tags: ['vip'] }, { machineTags: 'vip' }],
		['no group', { groups: ['Servers'] }, { rbacGroupName: undefined }],
		['a group of another type', { groups: ['Servers'] }, { rbacGroupName: { name: 'Servers' } }],
		['no device value', { deviceValues: ['High'] }, { deviceValue: null }],
		['no name', { machines: ['dc-01'] }, { computerDnsName: null }],
		['no platform', { systems: ['Linux'] }, { osPlatform: null }],
		['a platform that nobody knows', { systems: ['Linux'] }, { osPlatform: 'Zorin' }],
		['no health', {}, { healthStatus: undefined }],
		['health of another type', {}, { healthStatus: 1 }],
		['no onboarding', {}, { onboardingStatus: undefined }],
	])('%s', (_, rails, record) => {
		expect(reasons(rails, record)).toEqual([cannotTell]);
		expect(reasons({ ...rails, ifUnknown: 'goAhead' }, record)).toEqual([]);
	});

	test('no rail asks for it: nothing stands against it', () => {
		const bare = { machineTags: undefined, rbacGroupName: undefined, deviceValue: undefined };
		expect(reasons({}, { ...bare, osPlatform: undefined })).toEqual([]);
	});

	test('a machine in no group is in none', () => {
		expect(reasons({ groups: ['Servers'] }, { rbacGroupId: 0, rbacGroupName: null })).toEqual([]);
	});
});

describe('a sensor that does not report', () => {
	const refuse = { ifInactive: 'refuse' } as const;
	test.each<[string, object, string, RegExp | undefined]>([
		['an active one', {}, 'Full', undefined],
		[
			'one that has not reported for long',
			{ healthStatus: 'Inactive' },
			'Full',
			/^its sensor is inactive/,
		],
		[
			'none yet',
			{ onboardingStatus: 'CanBeOnboarded' },
			'Full',
			/^it is not onboarded \(CanBeOnboarded\)/,
		],
		['one of unknown health', { healthStatus: null }, 'Full', /could not be told/],
		['one of unknown onboarding', { onboardingStatus: null }, 'Full', /could not be told/],
		[
			'none yet, for a containment',
			{ onboardingStatus: 'CanBeOnboarded' },
			'UnManagedDevice',
			undefined,
		],
		[
			'an inactive one, for a containment',
			{ healthStatus: 'Inactive' },
			'UnManagedDevice',
			undefined,
		],
		['a merged record', { mergedIntoMachineId: 'other' }, 'Full', /merged into machine other/],
		[
			'a merged record, for a containment',
			{ mergedIntoMachineId: 'other' },
			'UnManagedDevice',
			/merged/,
		],
	])('%s', (_what, record, scope, reason) => {
		const found = reasons(refuse, record, scope);
		expect(found).toEqual(reason === undefined ? [] : [expect.stringMatching(reason)]);
	});
});

describe('a name typed again', () => {
	const name = 'fin-lt-0231.contoso.example';
	test.each<[string, string | null, boolean]>([
		[name, name, true],
		['FIN-LT-0231.Contoso.Example', name, true],
		[`  ${name}.  `, name, true],
		['fin-lt-0231', name, true],
		['FIN-LT-0231', name, true],
		['fin-lt-0232', name, false],
		['fin-lt-0231.contoso', name, false],
		['fin-lt', name, false],
		['contoso.example', name, false],
		['', name, false],
		['', '', false],
		['', null, false],
		['fin-lt-0231', null, false],
		["Ann's Mac", "ann's mac.contoso.example", false],
	])('"%s" for %j: %s', (typed, computerDnsName, isSame) => {
		const found = reasons({}, { computerDnsName }, 'Full', typed);
		expect(found).toEqual(isSame ? [] : [expect.stringContaining(`says "${typed}"`)]);
	});
});

test('a system that cannot do it is refused, unless the user goes ahead', () => {
	const phone = { osPlatform: 'iOS' };
	expect(reasons({ ifUnsupported: 'refuse' }, phone)).toEqual([
		expect.stringMatching(/^its system does not support Full Isolate: iOS/),
	]);
	expect(reasons({ ifUnsupported: 'goAhead' }, phone)).toEqual([]);
	expect(reasons({ ifUnsupported: 'refuse' }, phone, 'UnManagedDevice')).toEqual([]);
});
