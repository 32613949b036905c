import { expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { byId, closeServicesAfterEachTest, startService, type Service } from '../service.mts';
import { analystEngine } from '../signIn/analystService.mts';
import { node } from './act.mts';

closeServicesAfterEachTest();

const wait = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'machineAction',
	operation: 'wait',
	machineActionId: byId('={{ $json.id }}'),
	...more,
});

/** Actions that are over after `runningMs`, each on a machine of its own. */
function actionsOf({ simulator }: Service, count: number, runningMs: number): string[] {
	return Array.from({ length: count }, () => {
		const { id } = simulator.machines.add({});
		simulator.machines.behave(id, { pendingMs: 0, runningMs });
		return simulator.actions.add({ type: 'Isolate', machineId: id }).id;
	});
}

function looksOf({ simulator }: Service): readonly object[] {
	return simulator.requests
		.all()
		.filter(({ operation }) => /^(get|list)MachineActions?$/.test(operation));
}

test('all executions of an app are served by one look', async () => {
	const service = await startService();
	const { engine, clock } = service;
	const ids = actionsOf(service, 60, 40_000);
	const runs = await Promise.all(
		ids.map(async (id) => {
			const run = await engine.runNode({ node, items: [{ id }], parameters: wait() });
			return { status: run.items[0]?.json.status, at: clock.elapsed };
		}),
	);
	expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['Succeeded']));
	expect(Math.max(...runs.map(({ at }) => at))).toBeLessThan(44_000);
	expect(looksOf(service).length).toBeLessThan(20);
});

test('whoever is stopped costs the others nothing, also who was looking', async () => {
	const service = await startService();
	const { engine, clock, simulator } = service;
	const ids = actionsOf(service, 3, 40_000);
	simulator.faults.add({ on: 'listMachineActions', kind: 'hang', after: 1 });
	const [stopped, ...others] = ids.map((id, position) =>
		engine.runNode({
			node,
			items: [{ id }],
			parameters: wait(),
			...(position === 0 ? { cancelAfterMs: 15_000 } : {}),
		}),
	);
	expect((await stopped)?.status).toBe('canceled');
	expect(clock.elapsed).toBeLessThan(17_000);
	for (const run of await Promise.all(others)) expect(run.items[0]?.json.status).toBe('Succeeded');
	expect(clock.elapsed).toBeLessThan(46_000);
});

test('each keeps its own deadline and its own errors', async () => {
	const service = await startService();
	const { engine, clock, simulator } = service;
	const [first = '', second = ''] = actionsOf(service, 2, 300_000);
	const unknown = '00000000-0000-4000-8000-000000000000';
	const options = [{ timeout: 90 }, { timeout: 600 }, { timeout: 600 }];
	const runs = [first, second, unknown].map(async (id, position) => {
		const parameters = wait({ options: options[position] ?? {} });
		const run = await engine.runNode({ node, items: [{ id }], parameters });
		return { run, at: clock.elapsed };
	});
	const [late, patient, lost] = await Promise.all(runs);
	expect(late?.run.error?.message).toContain('has not ended within 90 seconds');
	expect(late?.at).toBeGreaterThanOrEqual(90_000);
	expect(late?.at).toBeLessThan(91_000);
	expect(lost?.run.error?.message).toContain('does not know the machine action');
	expect(lost?.at).toBeLessThan(40_000);
	expect(patient?.run.items[0]?.json.status).toBe('Succeeded');
	expect(simulator.requests.all().filter(({ status }) => status === 429)).toEqual([]);
});

test('a refusal is meant for one of them', async () => {
	const service = await startService();
	const { engine, simulator } = service;
	const [first = '', second = ''] = actionsOf(service, 2, 40_000);
	simulator.faults.add({
		on: 'listMachineActions',
		kind: 'status',
		status: 403,
		after: 2,
		times: 2,
	});
	const runs = await Promise.all(
		[first, second].map((id) => engine.runNode({ node, items: [{ id }], parameters: wait() })),
	);
	const ends = runs.map((run) => (run.error === undefined ? run.items[0]?.json.status : 'error'));
	expect([...ends].sort()).toEqual(['Succeeded', 'error']);
});

test('nothing stays behind when the last one is gone', async () => {
	const service = await startService();
	const { engine, clock } = service;
	const ids = actionsOf(service, 5, 20_000);
	await Promise.all(ids.map((id) => engine.runNode({ node, items: [{ id }], parameters: wait() })));
	const looks = looksOf(service).length;
	await clock.advance(600_000);
	expect(looksOf(service)).toHaveLength(looks);
});

test('1,000 actions cost one call a look, whenever they end', async () => {
	const service = await startService();
	const { engine, clock, simulator } = service;
	const ids = Array.from({ length: 1_000 }, (_, index) => {
		const { id } = simulator.machines.add({});
		simulator.machines.behave(id, { pendingMs: 0, runningMs: 60_000 + 100 * index });
		return simulator.actions.add({ type: 'Isolate', machineId: id }).id;
	});
	const items = ids.map((id) => ({ id }));
	const run = await engine.runNode({ node, items, parameters: wait() });
	expect(run.items.every(({ json }) => json.status === 'Succeeded')).toBe(true);
	expect(clock.elapsed).toBeLessThan(164_000);
	// The last 150 are asked for by their ids.
	expect(looksOf(service).length).toBeLessThan(55);
	expect(simulator.requests.of('getMachineAction')).toEqual([]);
});

test('analysts wait with those who sign in as the same one, and with nobody else', async () => {
	const service = await startService();
	const { clock, simulator } = service;
	const permissions = ['Machine.Read'];
	const ids = actionsOf(service, 3, 40_000);
	const parameters = wait({ authentication: 'microsoftDefenderOAuth2Api' });
	const runs = await Promise.all(
		['ada', 'ada', 'bob'].map(async (name, position) => {
			const oauthTokenData = { ...simulator.analysts.signIn({ name, permissions }) };
			const engine = analystEngine(simulator, clock, undefined, { oauthTokenData });
			return await engine.runNode({ node, items: [{ id: ids[position] ?? '' }], parameters });
		}),
	);
	expect(runs.map((run) => run.items[0]?.json.status)).toEqual(new Array(3).fill('Succeeded'));
	const [first = '', second = '', third = ''] = ids;
	const lists = simulator.requests.of('listMachineActions').map(({ path }) => path);
	expect(lists.length).toBeGreaterThan(5);
	expect(lists.every((path) => path.includes(first) && path.includes(second))).toBe(true);
	expect(lists.some((path) => path.includes(third))).toBe(false);
});
