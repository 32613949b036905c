import { describe, expect, test } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { closeServicesAfterEachTest, machine, startService, type Service } from '../service.mts';
import { startWithTool, toolType } from '../targets/park.mts';
import { watch } from '../trigger/support.mts';

closeServicesAfterEachTest();

const node = 'defenderMachineAction';

/** What only those see who switch Simplify off. */
const more = [
	'cancellationComment',
	'cancellationDateTimeUtc',
	'cancellationRequestor',
	'commands',
	'errorHResult',
	'externalId',
	'relatedFileInfo',
	'requestSource',
	'title',
];

const list: INodeParameters = { resource: 'machineAction', operation: 'getAll', returnAll: true };

function listed({ simulator }: Service, count: number): void {
	for (let made = 0; made < count; made += 1) {
		simulator.actions.add({
			type: 'Isolate',
			machineId: machine.finance,
			status: 'Succeeded',
			requestor: 'soc-playbooks',
			requestorComment: `Case ${4711 + made}: beaconing [n8n:wf1.77.0123456789ab.0.${made}]`,
		});
	}
}

async function rowsOf(
	{ engine }: Service,
	own: INodeParameters,
	as = node,
): Promise<IDataObject[]> {
	const run = await engine.runNode({ node: as, items: [{}], parameters: { ...list, ...own } });
	expect(run.error).toBeUndefined();
	return run.items.map(({ json }) => json);
}

describe('Simplify', () => {
	test('leaves of an action what playbooks ask for, the verdict in front', async () => {
		const service = await startService();
		listed(service, 1);
		const [row = {}] = await rowsOf(service, {});
		expect(Object.keys(row)).toEqual([
			'status',
			'computerDnsName',
			'type',
			'completed',
			'requestorComment',
			'id',
			'machineId',
			'requestor',
			'scope',
			'creationDateTimeUtc',
			'lastUpdateDateTimeUtc',
			'troubleshootInfo',
			'mark',
			'tenantId',
		]);
	});

	test('keeps when to look again, and since when a state is there', async () => {
		const service = await startService();
		const parameters = {
			resource: 'machineAction',
			operation: 'isolate',
			machineId: { __rl: true, mode: 'id', value: machine.finance },
			comment: 'Case 4711',
		};
		const [begun] = await rowsOf(service, { ...parameters, waitForCompletion: false });
		expect(begun).toMatchObject({ completed: false, lookAgainAt: expect.any(String) });
		await rowsOf(service, parameters);
		const [skipped = {}] = await rowsOf(service, parameters);
		expect(skipped).toMatchObject({ skipped: true, stateSince: expect.any(String) });
		expect(Object.keys(skipped)).not.toEqual(expect.arrayContaining([more[0]]));
	});

	test('switched off: all that the service sends', async () => {
		const service = await startService();
		listed(service, 1);
		const [row = {}] = await rowsOf(service, { simplify: false });
		expect(Object.keys(row)).toEqual(expect.arrayContaining(more));
	});

	test.each([
		[{}, false],
		[{ simplify: false }, true],
	])('of a trigger with %j', async (own, isWhole) => {
		const { simulator, poll, pollAfter } = await watch({ triggerOn: 'actionCreated', ...own });
		await poll();
		simulator.actions.add({ type: 'Isolate', machineId: machine.finance });
		const [event = {}] = await pollAfter(60_000);
		const keys = Object.keys(event);
		expect(keys.slice(0, 4)).toEqual(['event', 'status', 'computerDnsName', 'type']);
		expect(more.filter((name) => keys.includes(name))).toEqual(isWhole ? more : []);
	});
});

describe('a list for a model', () => {
	test('says of each action which it is, when, and how it stands', async () => {
		const service = await startWithTool();
		listed(service, 50);
		const rows = await rowsOf(service, {}, toolType);
		expect(Object.keys(rows[0] ?? {})).toEqual([
			'status',
			'computerDnsName',
			'type',
			'creationDateTimeUtc',
			'id',
		]);
		expect(rows).toHaveLength(50);
		expect(JSON.stringify(rows).length).toBeLessThan(10_000);
		const whole = await rowsOf(service, { simplify: false }, toolType);
		expect(JSON.stringify(whole).length).toBeGreaterThan(33_000);
	});

	test('says of a machine what it says to others, and not where that comes from', async () => {
		const service = await startWithTool();
		const machines = { resource: 'machine', operation: 'getAll', returnAll: true };
		const [brief = {}] = await rowsOf(service, machines, toolType);
		const [own = {}] = await rowsOf(service, machines);
		expect({ ...brief, tenantId: own['tenantId'] }).toEqual(own);
	});
});
