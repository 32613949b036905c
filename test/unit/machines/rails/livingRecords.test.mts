import { describe, expect, test } from '@jest/globals';
import {
	isOld,
	livingOf,
	withLivingRecords,
} from '../../../../defender/machines/rails/livingRecords.ts';
import { readMachine, type Machine } from '../../../../defender/machines/machine.ts';
import { downloadConnection } from '../../files/download/fakeHost.mts';

const now = Date.UTC(2026, 2, 3, 9);
const hoursAgo = (hours: number) => new Date(now - hours * 3_600_000).toISOString();

function record(id: string, hours: number, more: object = {}): Machine {
	const read = readMachine({
		id,
		computerDnsName: 'again.contoso.example',
		healthStatus: 'Active',
		onboardingStatus: 'Onboarded',
		lastSeen: hoursAgo(hours),
		...more,
	});
	if (read === undefined) throw new TypeError('no machine');
	return read;
}

const device = '80fe8ff8-2624-418e-9591-41f049121000';
const zeros = '00000000-0000-0000-0000-000000000000';

describe('a record that nobody may report to any more', () => {
	test.each([
		['has reported today', record('a', 23), false],
		['has not reported for more than a day', record('a', 25), true],
		['is inactive', record('a', 1, { healthStatus: 'Inactive' }), true],
		['is not onboarded', record('a', 1, { onboardingStatus: 'CanBeOnboarded' }), true],
		['was merged', record('a', 1, { mergedIntoMachineId: 'b' }), true],
		['says no time', record('a', 1, { lastSeen: null }), true],
	])('%s', (_what, machine, expected) => {
		expect(isOld(machine, now)).toBe(expected);
	});
});

describe('the record that lives of the same computer', () => {
	const old = record('old', 50, { aadDeviceId: device });
	const otherName = { computerDnsName: 'other.contoso.example' };

	test.each<[string, Machine[], string | undefined]>([
		['none', [], undefined],
		['itself', [old], undefined],
		['the same name', [record('b', 1)], 'b'],
		[
			'the name in other letters',
			[record('b', 1, { computerDnsName: 'AGAIN.contoso.example' })],
			'b',
		],
		['another name', [record('b', 1, otherName)], undefined],
		['the same device', [record('b', 1, { ...otherName, aadDeviceId: device.toUpperCase() })], 'b'],
		['the one seen last', [record('b', 3), record('c', 1), record('d', 2)], 'c'],
		['one that is older still', [record('b', 60)], undefined],
		['one that is inactive', [record('b', 1, { healthStatus: 'Inactive' })], undefined],
		['one that was merged', [record('b', 1, { mergedIntoMachineId: 'old' })], undefined],
		['one that is not onboarded', [record('b', 1, { onboardingStatus: 'Unsupported' })], undefined],
	])('%s', (_what, candidates, expected) => {
		expect(livingOf(old, candidates)?.id).toBe(expected);
	});

	test('zeros and no name at all make nobody the same', () => {
		const nameless = { computerDnsName: null, aadDeviceId: zeros };
		expect(livingOf(record('a', 50, nameless), [record('b', 1, nameless)])).toBeUndefined();
	});
});

describe('the look for the records that live', () => {
	/** What is asked for when a record is refused, and what is said of it besides. */
	async function lookFor(old: Machine, reasons = ['it is inactive']) {
		const paths: string[] = [];
		const connection = {
			...downloadConnection(),
			send: ({ path }: { readonly path: string }) => {
				paths.push(decodeURIComponent(path));
				return Promise.resolve({ status: 200, headers: {}, body: { value: [record('b', 1)] } });
			},
		};
		const verdict = { machine: { id: old.id, entity: old }, reasons, protects: [] };
		const [told] = await withLivingRecords(connection, [verdict], 60_000);
		return { paths: paths.join(), told: told?.reasons.slice(1).join() ?? '' };
	}
	const inactive = { healthStatus: 'Inactive' };

	test.each<[string, object, RegExp]>([
		['name and device', { aadDeviceId: device }, /computerDnsName eq .*aadDeviceId eq/],
		['its name alone', {}, /^(?!.*aadDeviceId).*computerDnsName eq/],
		['its name, not zeros', { aadDeviceId: zeros }, /^(?!.*aadDeviceId).*computerDnsName eq/],
		[
			'its name, not an empty device',
			{ aadDeviceId: '' },
			/^(?!.*aadDeviceId).*computerDnsName eq/,
		],
		[
			'its device alone',
			{ computerDnsName: null, aadDeviceId: device },
			/^(?!.*computerDnsName).*aadDeviceId eq/,
		],
		[
			'its device, not an empty name',
			{ computerDnsName: '', aadDeviceId: device },
			/^(?!.*computerDnsName).*aadDeviceId eq/,
		],
	])('goes by %s', async (_what, more, asked) => {
		const { paths } = await lookFor(record('old', 50, { ...inactive, ...more }));
		expect(paths).toMatch(asked);
	});

	test('says which one lives', async () => {
		const { told } = await lookFor(record('old', 50, inactive));
		expect(told).toContain('now again.contoso.example (b,');
	});

	test.each<[string, Machine, string[]]>([
		['was refused for nothing', record('old', 50, inactive), []],
		['is alive itself', record('old', 50), ['it is protected']],
		[
			'has neither name nor device',
			record('old', 50, { ...inactive, computerDnsName: null }),
			['x'],
		],
	])('is not made for one that %s', async (_what, old, reasons) => {
		expect((await lookFor(old, reasons)).paths).toBe('');
	});
});
