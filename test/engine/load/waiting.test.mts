import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { Behaviour } from '../../../simulator/index.mts';
import { byId, closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { act, node } from './act.mts';

closeServicesAfterEachTest();

const isolate = (more: INodeParameters = {}) => act('isolate', more);

async function isolateOn(behaviour: Behaviour, options: INodeParameters = {}) {
	const service = await startService();
	service.simulator.machines.behave(machine.hr, behaviour);
	const run = await service.engine.runNode({ node, parameters: isolate({ options }) });
	return { ...service, run, action: service.simulator.actions.all()[0] };
}

describe('Waiting', () => {
	test.each([
		['Failed', { troubleshootInfo: 'The sensor is outdated' }, /: The sensor is outdated/],
		['Failed', { errorHResult: -2147024891 }, /: error 0x80070005/],
		['TimeOut', {}, /ended as TimeOut/],
		['Cancelled', {}, /ended as Cancelled/],
	] as const)(
		'%s is an error that names the action and the reason',
		async (outcome, more, reason) => {
			const { run, action } = await isolateOn({ outcome, ...more });
			expect(run.error?.message).toContain(
				`hr-lt-0107 was not isolated: the isolation ended as ${outcome}`,
			);
			expect(run.error?.message).toMatch(reason);
			expect(run.error?.description?.split('\n').slice(1)).toEqual([`\`Isolate ${action?.id}\``]);
		},
	);

	test('an error tells what became of the other actions of the run', async () => {
		const { simulator, engine } = await startService();
		const other = simulator.machines.add({});
		simulator.machines.behave(machine.hr, { outcome: 'Failed' });
		const running = simulator.actions.add({ type: 'Isolate', machineId: other.id });
		const items = [machine.hr, machine.finance, other.id].map((id) => ({ id }));
		const parameters = isolate({ machineId: byId('={{ $json.id }}') });
		const run = await engine.runNode({ node, items, parameters });
		const actionOn = (id: string) =>
			simulator.actions.all().find(({ machineId }) => machineId === id);
		const failed = actionOn(machine.hr);
		const succeeded = actionOn(machine.finance);
		expect(run.error?.description).toContain(failed?.id);
		expect(run.error?.description).toContain(
			`2 actions have ended: item 1: Isolate ${succeeded?.id ?? ''} on fin-lt-0231.contoso.example (${machine.finance}), Succeeded; item 2: Isolate ${running.id} on ${other.computerDnsName} (${other.id}), Succeeded, there before.`,
		);
	});

	test.each(['Failed', 'TimeOut', 'Cancelled'] as const)(
		'%s is data where the user wants it to be',
		async (outcome) => {
			const { run } = await isolateOn({ outcome }, { onUnsuccessful: 'item' });
			expect(run.error).toBeUndefined();
			expect(run.items[0]?.json).toMatchObject({ status: outcome, completed: true });
		},
	);

	test('a status nobody knows is neither final nor success', async () => {
		const { run, clock } = await isolateOn({ unknownStatus: 'Paused', runningMs: 120_000 });
		expect(run.items[0]?.json).toMatchObject({ status: 'Succeeded' });
		expect(clock.elapsed).toBeGreaterThan(120_000);
	});

	test('a status that goes backwards does not end the wait', async () => {
		const { run } = await isolateOn({ goesBackwards: true });
		expect(run.items[0]?.json).toMatchObject({ status: 'Succeeded', completed: true });
	});

	test('the timeout is an error with the id and the last status', async () => {
		const { run, action, clock } = await isolateOn({ neverEnds: true }, { timeout: 90 });
		expect(run.error?.message).toBe(
			'The isolation of hr-lt-0107 has not ended within 90 seconds and is InProgress',
		);
		expect(run.error?.description).toContain(action?.id);
		expect(run.error?.description).toContain('Wait operation');
		expect(clock.elapsed).toBeGreaterThanOrEqual(90_000);
		expect(clock.elapsed).toBeLessThan(92_000);
	});

	test('or the item with completed false', async () => {
		const { run } = await isolateOn({ neverEnds: true }, { timeout: 90, onTimeout: 'item' });
		expect(run.items[0]?.json).toMatchObject({ status: 'InProgress', completed: false });
	});

	test('the default timeout is ten minutes', async () => {
		const { run, clock } = await isolateOn({ neverEnds: true });
		expect(run.error?.message).toContain('within 600 seconds');
		expect(clock.elapsed).toBeGreaterThanOrEqual(600_000);
	});

	test('looks start at two seconds, and lie three apart while the quota is idle', async () => {
		const { simulator } = await isolateOn({ neverEnds: true });
		const looks = simulator.requests.of('getMachineAction').map(({ at }) => at);
		const gaps = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
		expect(gaps[0]).toBe(2_000);
		expect(gaps.slice(1, -1).every((gap, index) => gap >= (gaps[index] ?? 0))).toBe(true);
		expect(Math.max(...gaps)).toBe(3_250);
	});

	test('and grow to thirty where there is little of it', async () => {
		const { simulator } = await isolateOn({ neverEnds: true }, { quotaShare: 10 });
		const looks = simulator.requests.of('getMachineAction').map(({ at }) => at);
		const gaps = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
		expect(gaps.slice(0, 3)).toEqual([2_000, 2_500, 3_125]);
		expect(gaps.slice(1, -1).every((gap, index) => gap >= (gaps[index] ?? 0))).toBe(true);
		expect(Math.max(...gaps)).toBe(30_000);
	});

	test('or as the options say', async () => {
		const { simulator } = await isolateOn(
			{ neverEnds: true },
			{ shortestInterval: 5, longestInterval: 8, timeout: 120 },
		);
		const looks = simulator.requests.of('getMachineAction').map(({ at }) => at);
		const gaps = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
		expect(new Set(gaps)).toEqual(new Set([5_000]));
	});

	test('the timeout counts from the start of each action, not from that of the wait', async () => {
		const { simulator, engine } = await startService();
		simulator.machines.behave(machine.hr, { runningMs: 140_000 });
		const other = { id: simulator.machines.add({ id: 'b'.repeat(40) }).id };
		// Two calls a minute: the third machine has to wait for its turn.
		const run = await engine.runNode({
			node,
			items: [{ id: machine.hr }, { id: machine.finance }, other],
			parameters: isolate({
				machineId: byId('={{ $json.id }}'),
				options: { quotaShare: 2, timeout: 100, onTimeout: 'item' },
			}),
		});
		expect(run.items.map((item) => item.json.status)).toEqual([
			'InProgress',
			'Succeeded',
			'Succeeded',
		]);
	});

	test('an app that may not read is told so at once, with the ID to wait for elsewhere', async () => {
		const { simulator, engine, clock } = await startService();
		simulator.apps.update(simulator.credential.clientId, { roles: ['Machine.Isolate'] });
		const parameters = isolate({ guardRails: { ifUnknown: 'goAhead' } });
		const run = await engine.runNode({ node, parameters });
		expect(run.error?.message).toContain('Machine.Read.All');
		expect(run.error?.description).toContain(simulator.actions.all()[0]?.id);
		expect(clock.elapsed).toBeLessThan(10_000);
	});

	test('an action that goes out of sight after it was seen stays awaited', async () => {
		const { simulator, engine } = await startService();
		simulator.machines.behave(machine.hr, { runningMs: 180_000 });
		const gone = { on: 'getMachineAction', kind: 'status', status: 404 } as const;
		simulator.faults.add({ ...gone, after: 3, times: 8 });
		const run = await engine.runNode({ node, parameters: isolate() });
		expect(run.items[0]?.json).toMatchObject({ status: 'Succeeded' });
		const looks = simulator.requests.of('getMachineAction');
		expect((looks[10]?.at ?? 0) - (looks[0]?.at ?? 0)).toBeGreaterThan(30_000);
	});

	test('an action that is not visible yet is no error', async () => {
		const { run } = await isolateOn({ hiddenMs: 25_000 });
		expect(run.items[0]?.json).toMatchObject({ status: 'Succeeded' });
	});

	test('one list call a round for any number of open actions', async () => {
		const { simulator, engine } = await startService();
		const ids = Array.from(
			{ length: 50 },
			(_, index) => `b${index.toString(16).padStart(39, '0')}`,
		);
		for (const id of ids) simulator.machines.add({ id });
		const run = await engine.runNode({
			node,
			items: ids.slice(0, 50).map((id) => ({ id })),
			parameters: isolate({ machineId: byId('={{ $json.id }}') }),
		});
		expect(run.items).toHaveLength(50);
		expect(run.items.map((item) => item.json.machineId)).toEqual(ids.slice(0, 50));
		expect(simulator.requests.of('getMachineAction')).toEqual([]);
		expect(simulator.requests.of('listMachineActions').length).toBeLessThan(26);
	});

	test.each([['falls back to `or`', { refuseIn: true }, 'or']] as const)(
		'%s where the service refuses `in`, and remembers',
		async (_name, quirks, word) => {
			const { simulator, engine } = await startService({ quirks });
			const run = await engine.runNode({
				node,
				items: [{ id: machine.hr }, { id: machine.finance }],
				parameters: isolate({ machineId: byId('={{ $json.id }}') }),
			});
			expect(run.items.map((item) => item.json.status)).toEqual(['Succeeded', 'Succeeded']);
			const filters = simulator.requests.of('listMachineActions').map(({ query }) => query.$filter);
			expect(filters.filter((filter) => filter?.includes(' in ('))).toHaveLength(1);
			expect(filters.at(-1)).toContain(` ${word} `);
		},
	);

	test('reads by id where the service refuses lists of ids altogether', async () => {
		const { simulator, engine } = await startService();
		simulator.faults.add({
			on: 'listMachineActions',
			kind: 'status',
			status: 400,
			times: Infinity,
		});
		const run = await engine.runNode({
			node,
			items: [{ id: machine.hr }, { id: machine.finance }],
			parameters: isolate({
				machineId: byId('={{ $json.id }}'),
				options: { replayProtection: false, ifInProgress: 'fail', ifOpposite: 'startAnyway' },
			}),
		});
		expect(run.error).toBeUndefined();
		expect(run.items.map((item) => item.json.status)).toEqual(['Succeeded', 'Succeeded']);
		// The look back and the wait try each form once; what the limit of starts asks has one form.
		expect(simulator.requests.of('listMachineActions')).toHaveLength(7);
	});

	test('actions that lists do not show in their first seconds cost no call more', async () => {
		const { simulator, engine } = await startService({ quirks: { listLagMs: 20_000 } });
		const run = await engine.runNode({
			node,
			items: [{ id: machine.hr }, { id: machine.finance }],
			parameters: isolate({ machineId: byId('={{ $json.id }}') }),
		});
		expect(run.items.map((item) => item.json.status)).toEqual(['Succeeded', 'Succeeded']);
		expect(simulator.requests.of('getMachineAction')).toEqual([]);
	});

	test('a list that leaves out some ids is completed by reads', async () => {
		const { simulator, engine } = await startService({ quirks: { listLagMs: 3_600_000 } });
		const run = await engine.runNode({
			node,
			items: [{ id: machine.hr }, { id: machine.finance }],
			parameters: isolate({ machineId: byId('={{ $json.id }}') }),
		});
		expect(run.items.map((item) => item.json.status)).toEqual(['Succeeded', 'Succeeded']);
		expect(simulator.requests.of('getMachineAction').length).toBeGreaterThan(0);
	});
});
