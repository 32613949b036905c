import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { closeServicesAfterEachTest, machine, startService } from '../service.mts';

closeServicesAfterEachTest();

const node = 'defenderMachineAction';
const record = {
	id: machine.hr,
	computerDnsName: 'hr-lt-0107.contoso.example',
	lastSeen: '2026-03-03T08:00:00.1234567Z',
	healthStatus: 'Active',
	onboardingStatus: 'Onboarded',
	osPlatform: 'Windows11',
	riskScore: 'Low',
	rbacGroupId: 140,
	lastIpAddress: '10.20.30.41',
	aadDeviceId: '80fe8ff8-2624-418e-9591-41f049121000',
	machineTags: ['VIP'],
};
const action = {
	id: '0b7f3c52-1d64-4d2c-9a0e-5c1f7fb0a911',
	type: 'Isolate',
	status: 'Canceled',
	machineId: machine.hr,
	requestor: 'analyst@contoso.example',
	creationDateTimeUtc: '2026-03-03T08:00:00Z',
};

/** Lists what a gateway answers that has lost the filter on the way, or has not. */
async function list(resource: string, row: object, filters: INodeParameters) {
	const { simulator, engine } = await startService();
	const on = resource === 'machine' ? 'listMachines' : 'listMachineActions';
	simulator.faults.add({ on, kind: 'wrongJson', times: Infinity, body: { value: [row] } });
	return await engine.runNode({
		node,
		parameters: { resource, operation: 'getAll', returnAll: true, filters },
	});
}

const others: ReadonlyArray<readonly [string, object, INodeParameters]> = [
	['machine', record, { name: 'fin-' }],
	['machine', record, { lastIpAddress: '10.20.30.42' }],
	['machine', record, { aadDeviceId: '80fe8ff8-2624-418e-9591-41f049121001' }],
	['machine', record, { rbacGroupId: '141' }],
	['machine', record, { tag: 'tier-0' }],
	['machine', record, { healthStatus: ['Inactive'] }],
	['machine', record, { osPlatform: 'Windows10, Linux' }],
	['machine', record, { lastSeenAfter: '2026-03-03T08:00:00.124Z' }],
	['machine', record, { lastSeenBefore: '2026-03-03T08:00:00.123Z' }],
	['machineAction', action, { machineId: machine.finance }],
	['machineAction', action, { id: '0b7f3c52-1d64-4d2c-9a0e-5c1f7fb0a912' }],
	['machineAction', action, { type: ['Unisolate'] }],
	['machineAction', action, { status: ['Pending'] }],
	['machineAction', action, { requestor: 'somebody@contoso.example' }],
	['machineAction', action, { createdAfter: '2026-03-03T08:00:01Z' }],
	['machineAction', action, { createdBefore: '2026-03-03T08:00:00Z' }],
];

describe('a list whose rows are not what its filters ask for is not believed', () => {
	test.each(others)('%s %#: %j is no answer to %j', async (resource, row, filters) => {
		const { error, items } = await list(resource, row, filters);
		expect(items).toEqual([]);
		expect(error?.message).toContain('its filter was lost on the way, so the answer was not used');
	});
});

describe('a row that says the same in other letters, or does not say, is believed', () => {
	const fitting: typeof others = [
		['machine', record, { name: 'HR-lt-' }],
		['machine', record, { tag: 'vip' }],
		['machine', record, { healthStatus: ['Inactive', 'Active'], osPlatform: 'windows11' }],
		['machine', record, { rbacGroupId: '140', lastIpAddress: '10.20.30.41' }],
		['machine', record, { lastSeenAfter: '2026-03-03T08:00:00.123Z' }],
		['machine', record, { lastSeenBefore: '2026-03-03T08:00:00.124Z' }],
		[
			'machine',
			{ id: machine.hr },
			{ name: 'fin-', tag: 'x', riskScore: ['High'], rbacGroupId: '1' },
		],
		['machineAction', action, { status: ['Cancelled'], machineId: machine.hr.toUpperCase() }],
		['machineAction', action, { createdAfter: '2026-03-03T08:00:00Z', type: ['Isolate'] }],
		['machineAction', { id: action.id }, { requestor: 'x', createdBefore: '2026-03-03T08:00:00Z' }],
	];
	test.each(fitting)('%s %#: %j answers %j', async (resource, row, filters) => {
		const { error, items } = await list(resource, row, filters);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(1);
	});
});
