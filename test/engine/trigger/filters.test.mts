import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { ActionSeed } from '../../../simulator/index.mts';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { brief, hour, minute, watch } from './support.mts';

closeServicesAfterEachTest();

const scan = { type: 'RunAntiVirusScan', machineId: machine.finance, status: 'Failed' } as const;
const otherMachine = { machineId: machine.hr };

describe('filters', () => {
	test.each<[string, INodeParameters, Partial<ActionSeed>, Partial<ActionSeed>]>([
		['Type', { type: ['RunAntiVirusScan', 'Isolate'] }, {}, { type: 'Offboard' }],
		['Status', { status: ['Failed', 'TimeOut'] }, {}, { status: 'Succeeded' }],
		['Machine ID, by ID', { machineId: byId(machine.finance) }, {}, otherMachine],
		[
			'Machine ID, by name',
			{ machineId: { __rl: true, mode: 'name', value: 'FIN-LT-0231' } },
			{},
			otherMachine,
		],
		[
			'Machine ID, by URL',
			{
				machineId: {
					__rl: true,
					mode: 'url',
					value: `https://security.microsoft.com/machines/v2/${machine.finance}/overview`,
				},
			},
			{},
			otherMachine,
		],
		['Requestor', { requestor: 'ann@contoso.example' }, { requestor: 'Ann@contoso.example' }, {}],
		[
			'Comment Contains',
			{ commentContains: 'case 4711' },
			{ requestorComment: 'Case 4711: loader' },
			{ requestorComment: 'Case 4712' },
		],
		[
			'Started by n8n',
			{ startedByN8n: true },
			{ requestorComment: 'By hand? No. [n8n:wf1.7.node.0.0]' },
			{ requestorComment: 'By hand' },
		],
		[
			'Started by Workflow ID',
			{ workflowId: 'wf1' },
			{ requestorComment: '[n8n:wf1.7.node.0.0]' },
			{ requestorComment: '[n8n:wf12.7.node.0.0]' },
		],
		[
			'no filter, for an empty locator',
			{ machineId: byId(''), status: ['Failed'] },
			{},
			otherMachine,
		],
	])('%s', async (name, filters, fitting, other) => {
		const { simulator, poll, pollAfter } = await watch({ triggerOn: 'actionFinished', filters });
		await poll();
		const fits = simulator.actions.add({ ...scan, ...fitting }).id;
		const does = simulator.actions.add({ ...scan, ...other }).id;
		const told = (await pollAfter(minute)).map(({ id }) => id);
		expect(told).toEqual(name.startsWith('no filter') ? [fits, does] : [fits]);
		expect((await poll('manual'))[0]).toMatchObject({ status: 'Failed' });
	});
});

test('the machine of a filter can be chosen from a list', async () => {
	const { engine } = await startService();
	const trigger = 'defenderMachineActionTrigger';
	const parameters = { authentication: 'microsoftDefenderApi' };
	const found = await engine.listSearch('searchMachines', parameters, 'fin-lt', undefined, trigger);
	expect(found.results.map(({ value }) => value)).toEqual([machine.finance]);
});

describe('when an active workflow is changed', () => {
	test('what the filters let in is followed, and nothing of it told that is over', async () => {
		const { simulator, poll, pollAfter, change } = await watch({
			triggerOn: 'actionFinished',
			filters: { type: ['Isolate'] },
		});
		const isolate = simulator.actions.add({ ...scan, type: 'Isolate', status: 'Pending' });
		const open = simulator.actions.add({ ...scan, status: 'Pending' });
		await poll();
		const over = simulator.actions.add(scan);
		expect(await pollAfter(minute)).toEqual([]);
		simulator.actions.finish(isolate.id, 'TimeOut');
		const changed = await change({ filters: { type: ['Isolate', 'RunAntiVirusScan'] } });
		expect(changed.map(brief)).toEqual([[isolate.id, 'Pending', 'TimeOut']]);
		simulator.actions.finish(open.id, 'Failed');
		const fresh = simulator.actions.add(scan);
		const told = (await pollAfter(minute)).map(brief);
		expect(told).toHaveLength(2);
		expect(told).toContainEqual([open.id, 'Pending', 'Failed']);
		expect(told).toContainEqual([fresh.id, null, 'Failed']);
		expect(told.flat()).not.toContain(over.id);
	});

	test('what they let in after long silence begins as it is then', async () => {
		const { simulator, clock, poll, pollAfter, change } = await watch({
			triggerOn: 'actionFinished',
			filters: { type: ['Isolate'] },
		});
		simulator.actions.add({ ...scan, type: 'Isolate', status: 'Succeeded' });
		await poll();
		for (let day = 0; day < 7; day += 1) {
			await clock.advance(24 * hour);
			simulator.actions.add(scan);
		}
		const open = simulator.actions.add({ ...scan, status: 'Pending' });
		const isolate = simulator.actions.add({ ...scan, type: 'Isolate', status: 'Failed' });
		expect((await change({ filters: {} })).map(({ id }) => id)).toEqual([isolate.id]);
		expect(await pollAfter(minute)).toEqual([]);
		simulator.actions.finish(open.id, 'Failed');
		expect((await pollAfter(minute)).map(brief)).toEqual([[open.id, 'Pending', 'Failed']]);
	});

	test('polls that overlap with the change do no harm', async () => {
		const { simulator, poller, poll, pollAfter, change } = await watch({
			triggerOn: 'actionFinished',
			filters: { type: ['Isolate'] },
		});
		simulator.actions.add(scan);
		await poll();
		const isolate = simulator.actions.add({ ...scan, type: 'Isolate' });
		const changing = change({ filters: {} });
		poller.deactivate();
		const told = (await Promise.all([changing, pollAfter(minute), pollAfter(minute)])).flat();
		expect(told.map(({ id }) => id)).toEqual([isolate.id]);
		expect(await pollAfter(minute)).toEqual([]);
	});

	test('what the filters leave out is told no more', async () => {
		const { simulator, poll, change } = await watch({ triggerOn: 'actionFinished' });
		const open = simulator.actions.add({ ...scan, status: 'Pending' });
		await poll();
		simulator.actions.finish(open.id, 'Failed');
		expect(await change({ filters: { type: ['Isolate'] } })).toEqual([]);
	});

	test('another event counts from then on, for actions that are under way too', async () => {
		const watched = await watch({ triggerOn: 'actionCreated' });
		const { simulator, poll, pollAfter, change } = watched;
		const old = simulator.actions.add({ ...scan, status: 'Pending' });
		await poll();
		const fresh = simulator.actions.add({ ...scan, status: 'Pending' });
		expect((await pollAfter(minute)).map(brief)).toEqual([[fresh.id, null, 'Pending']]);
		expect(await change({ triggerOn: 'actionFinished' })).toEqual([]);
		simulator.actions.finish(old.id, 'Failed');
		simulator.actions.finish(fresh.id, 'Succeeded');
		const told = (await pollAfter(minute)).map(brief);
		expect(told).toHaveLength(2);
		expect(told).toContainEqual([old.id, 'Pending', 'Failed']);
		expect(told).toContainEqual([fresh.id, 'Pending', 'Succeeded']);
	});
});
