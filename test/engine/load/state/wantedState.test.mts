import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { byId, closeServicesAfterEachTest, machine, startService } from '../../service.mts';

closeServicesAfterEachTest();

const node = 'defenderMachineAction';
const minute = 60_000;

const act = (operation: string, more: INodeParameters = {}): INodeParameters => ({
	resource: 'machineAction',
	operation,
	machineId: byId(machine.hr),
	...(operation === 'isolate' ? { isolationType: 'Full' } : {}),
	comment: 'Case 4711',
	...more,
});

type State = 'Isolate' | 'Unisolate' | 'RestrictCodeExecution' | 'UnrestrictCodeExecution';

/** The service, with actions that people have carried out in the portal, ten minutes between them. */
async function after(...done: ReadonlyArray<State | 'Offboard'>) {
	const service = await startService();
	const actions: Array<{ id: string; endedAt: string | undefined }> = [];
	for (const type of done) {
		const scope = type === 'Isolate' ? 'Full' : undefined;
		const { id } = service.simulator.actions.add({ type, machineId: machine.hr, scope });
		service.simulator.actions.finish(id, 'Succeeded');
		actions.push({ id, endedAt: service.simulator.actions.get(id)?.lastUpdateDateTimeUtc });
		await service.clock.advance(10 * minute);
	}
	return { ...service, actions };
}

describe('eight alerts for one machine, 2.5 s apart, while isolating twice hangs', () => {
	async function eight(options: INodeParameters) {
		const service = await startService();
		const { simulator, engine, clock } = service;
		simulator.machines.behave(machine.hr, { pendingMs: 2_000, runningMs: 4_000 });
		const runs: Array<ReturnType<typeof engine.runNode>> = [];
		for (let alert = 0; alert < 8; alert += 1) {
			runs.push(
				engine.runNode({
					node,
					parameters: act('isolate', { options: { timeout: 900, ...options } }),
				}),
			);
			await clock.advance(2_500);
		}
		const ended = await Promise.all(runs);
		const release = await engine.runNode({
			node,
			parameters: act('unisolate', { options: { timeout: 900 } }),
		});
		return { ended, release, posts: simulator.requests.posts().map(({ operation }) => operation) };
	}

	test('one isolation serves all, and the release goes through', async () => {
		const { ended, release, posts } = await eight({});
		expect(ended.map(({ error }) => error)).toEqual(ended.map(() => undefined));
		expect(ended.map(({ items }) => items[0]?.json.status)).toEqual(ended.map(() => 'Succeeded'));
		expect(new Set(ended.map(({ items }) => items[0]?.json.id)).size).toBe(1);
		expect(posts).toEqual(['isolate', 'unisolate']);
		expect(release.items[0]?.json).toMatchObject({ status: 'Succeeded', skipped: false });
	});

	test('without it later ones hang until their timeout, and the release is refused', async () => {
		const { ended, release, posts } = await eight({ skipIfThere: false });
		expect(posts.length).toBeGreaterThan(1);
		const hanging = ended.find(({ error }) => error !== undefined);
		expect(hanging?.error?.description).toContain('a further isolation may stay Pending for ever');
		expect(release.error?.message).toContain('is still under way');
	});
});

describe('the wanted state is there', () => {
	test.each<[string, State]>([
		['isolate', 'Isolate'],
		['unisolate', 'Unisolate'],
		['restrictCodeExecution', 'RestrictCodeExecution'],
		['unrestrictCodeExecution', 'UnrestrictCodeExecution'],
	])('%s sends nothing, and says since when and because of what', async (operation, type) => {
		const { engine, simulator, actions } = await after(type);
		const run = await engine.runNode({ node, parameters: act(operation) });
		expect(run.error).toBeUndefined();
		expect(simulator.requests.posts()).toEqual([]);
		expect(run.items[0]?.json).toMatchObject({
			id: actions[0]?.id,
			skipped: true,
			stateSince: actions[0]?.endedAt,
		});
		expect(run.hints.map(({ message }) => message)).toContainEqual(
			expect.stringMatching(
				new RegExp(
					`^hr-lt-0107 is [a-z ]+ since 2026-\\S+ \\S+ UTC by \\S+ \\(${type} ${actions[0]?.id ?? ''}\\), so nothing was sent to it\\. To send it all the same, switch Options > Skip if Already Done off$`,
				),
			),
		);
	});

	test('of several machines it says how many, and names five', async () => {
		const { engine, simulator } = await after();
		const machines = Array.from({ length: 7 }, (_, index) =>
			simulator.machines.add({ computerDnsName: `lab-${index}.contoso.example` }),
		);
		for (const { id } of machines) {
			const done = simulator.actions.add({ type: 'Isolate', machineId: id, scope: 'Full' });
			simulator.actions.finish(done.id, 'Succeeded');
		}
		const run = await engine.runNode({
			node,
			parameters: act('isolate', { machineId: byId('={{ $json.id }}') }),
			items: machines.map(({ id }) => ({ json: { id } })),
		});
		const told = run.hints.map(({ message }) => message).join();
		expect(told).toMatch(
			/^Nothing was sent to 7 machines, which are in the wanted state already: lab-\d is isolated since/,
		);
		expect(told.match(/lab-\d/g)).toHaveLength(5);
		expect(told).toContain('; and 2 more. To send it all the same');
	});

	test('a dry run says so, too', async () => {
		const { engine, actions } = await after('Isolate');
		const run = await engine.runNode({
			node,
			parameters: act('isolate', { options: { dryRun: true } }),
		});
		expect(run.items[0]?.json).toMatchObject({ verdict: 'skip', stateSince: actions[0]?.endedAt });
	});

	test('full covers selective', async () => {
		const { engine, simulator } = await after('Isolate');
		const parameters = act('isolate', { isolationType: 'Selective' });
		const run = await engine.runNode({ node, parameters });
		expect(run.items[0]?.json.skipped).toBe(true);
		expect(simulator.requests.posts()).toEqual([]);
	});

	test('rails that look at nothing do not hide when the machine was first seen', async () => {
		const { engine, simulator } = await after('Isolate');
		const guardRails = { ifInactive: 'goAhead', ifUnsupported: 'goAhead' };
		const run = await engine.runNode({ node, parameters: act('isolate', { guardRails }) });
		expect(run.items[0]?.json.skipped).toBe(true);
		expect(simulator.requests.posts()).toEqual([]);
	});
});

describe('where it is not surely there, the action is sent', () => {
	const sends = async (
		service: Awaited<ReturnType<typeof after>>,
		more: INodeParameters = {},
	): Promise<void> => {
		const run = await service.engine.runNode({
			node,
			parameters: act('isolate', { waitForCompletion: false, ...more }),
		});
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json).toMatchObject({ skipped: false });
		expect(run.items[0]?.json).not.toHaveProperty('stateSince');
		expect(service.simulator.requests.posts()).toHaveLength(1);
	};

	test('the option is off', async () => {
		await sends(await after('Isolate'), { options: { skipIfThere: false } });
	});

	test('nothing is on record', async () => {
		await sends(await after());
	});

	test('it was undone since', async () => {
		await sends(await after('Isolate', 'Unisolate'));
	});

	test('the machine was offboarded since', async () => {
		await sends(await after('Isolate', 'Offboard'));
	});

	test.each(['Unisolate', 'Offboard'] as const)(
		'of an %s that timed out since nobody knows whether it was carried out',
		async (type) => {
			const service = await after('Isolate');
			const { actions } = service.simulator;
			actions.finish(actions.add({ type, machineId: machine.hr }).id, 'TimeOut');
			await service.clock.advance(10 * minute);
			await sends(service);
		},
	);

	test('the machine was onboarded anew since', async () => {
		const service = await after('Isolate');
		const firstSeen = new Date(service.clock.date() - 5 * minute).toISOString();
		service.simulator.machines.update(machine.hr, { firstSeen });
		await sends(service);
	});

	test('nobody says when the machine was first seen', async () => {
		const service = await after('Isolate');
		service.simulator.faults.add({
			on: 'getMachine',
			kind: 'status',
			status: 403,
			times: Infinity,
		});
		await sends(service, { guardRails: { ifUnknown: 'goAhead' } });
	});

	test('it is isolated selectively, and shall be fully', async () => {
		const service = await startService();
		const scope = 'Selective';
		const { id } = service.simulator.actions.add({ type: 'Isolate', machineId: machine.hr, scope });
		service.simulator.actions.finish(id, 'Succeeded');
		await service.clock.advance(minute);
		await sends({ ...service, actions: [] });
	});

	test('and an offboarding before it is none', async () => {
		const { engine, simulator } = await after('Offboard', 'Isolate');
		await engine.runNode({ node, parameters: act('isolate') });
		expect(simulator.requests.posts()).toEqual([]);
	});
});

test('scans and the like look back no further than before', async () => {
	const { engine, simulator } = await after('Isolate');
	await engine.runNode({
		node,
		parameters: { ...act('runAntiVirusScan'), waitForCompletion: false },
	});
	const [list] = simulator.requests.of('listMachineActions');
	expect(list?.query.$filter).toContain('creationDateTimeUtc ge');
	expect(list?.query.$filter).not.toContain('Offboard');
});
