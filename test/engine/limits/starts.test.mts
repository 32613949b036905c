import { describe, expect, test } from '@jest/globals';
import { createEngine, type Engine, type NodeRun } from '../../harness/index.mts';
import { act, actOnItems, node } from '../load/act.mts';
import { byId, closeServicesAfterEachTest, type Service } from '../service.mts';
import { startWithTool, toolType } from '../targets/park.mts';
import { most, one, rails, storm } from './storm.mts';

closeServicesAfterEachTest();

const minute = 60_000;

const posts = ({ simulator }: Service) => simulator.requests.of('isolate').length;

/** The list calls that only the limit makes. */
const looks = ({ simulator }: Service) =>
	simulator.requests
		.of('listMachineActions')
		.filter(({ path }) => decodeURIComponent(path).includes("filter=(type eq 'Isolate') and"));

/** As another process that has its own knowledge, since it knows the service by another name. */
function anotherProcess({ simulator, clock }: Service): Engine {
	const apiUrl = simulator.url.replace('127.0.0.1', 'localhost');
	const scope = `${simulator.url}/.default`;
	return createEngine({ simulator, clock, credential: { apiUrl, scope } });
}

describe('at most 20 isolations an hour', () => {
	test('50 executions at once: 20 are isolated, with a look that all of them share', async () => {
		const service = await storm();
		const runs = await Promise.all(service.ids.map((id) => one(service.engine, id)));
		expect(posts(service)).toBe(most);
		expect(runs.filter(({ error }) => error === undefined)).toHaveLength(most);
		expect(looks(service)).toHaveLength(1);
		const refused = runs.find(({ error }) => error !== undefined);
		expect(refused?.error?.message).toMatch(
			/^ws-\d+ was not isolated\. Guard rails refused it: 20 were started by this workflow in the last 60 minutes, and Most Starts per Window allows 20\. There is room again at 2026-03-03 10:00:\d\d UTC, in 60 minutes$/,
		);
		expect(refused?.error?.description).toContain('Nothing was sent to it.');
	});

	test('50 rounds of a loop: 20', async () => {
		const service = await storm();
		for (const id of service.ids) {
			await one(service.engine, id, {}, { executionId: '7' });
			await service.clock.advance(2_000);
		}
		expect(posts(service)).toBe(most);
		// At most one in ten seconds.
		expect(looks(service).length).toBeLessThanOrEqual(11);
	});

	test('50 calls of a model: 20', async () => {
		const tool = await startWithTool();
		const ids = Array.from({ length: 50 }, () => tool.simulator.machines.add({}).id);
		const options = { allowAsTool: true };
		for (const id of ids) {
			const parameters = act('isolate', { machineId: byId(id), ...rails(), options });
			await tool.engine.runNode({ node: toolType, items: [{}], parameters });
		}
		expect(posts(tool)).toBe(most);
	});

	test('one run of 50: none while it stops on errors, 20 where it goes on', async () => {
		const service = await storm();
		const items = service.ids.map((id) => ({ id }));
		const parameters = actOnItems('isolate', rails());
		const stopped = await service.engine.runNode({ node, items, parameters });
		expect(posts(service)).toBe(0);
		expect(stopped.error?.message).toMatch(
			/^30 items of this run were refused before anything was sent\. ws-\d+ was not isolated\. Guard rails refused/,
		);
		const onError = 'continueRegularOutput';
		const went = await service.engine.runNode({ node, items, parameters, onError });
		expect(posts(service)).toBe(most);
		expect(went.items.map(({ json }) => json['error'] === undefined)).toEqual([
			...Array<boolean>(20).fill(true),
			...Array<boolean>(30).fill(false),
		]);
	});

	test('two processes: what one has started shows in the list that the other reads', async () => {
		const service = await storm();
		const other = anotherProcess(service);
		for (const id of service.ids.slice(0, 15)) await one(service.engine, id);
		for (const id of service.ids.slice(15)) await one(other, id);
		expect(posts(service)).toBe(most);
	});

	test('two processes at once: what was on its way in the other comes on top', async () => {
		const service = await storm();
		const other = anotherProcess(service);
		const started: number[] = [];
		const on = async (engine: Engine, ids: readonly string[]) => {
			const runs = await Promise.all(ids.map((id) => one(engine, id)));
			started.push(runs.filter(({ error }) => error === undefined).length);
		};
		await Promise.all([
			on(service.engine, service.ids.slice(0, 25)),
			on(other, service.ids.slice(25)),
		]);
		// Neither of them alone has started more than the limit allows.
		expect(Math.max(...started)).toBeLessThanOrEqual(most);
		expect(started).toHaveLength(2);
		await service.clock.advance(minute);
		const before = posts(service);
		await Promise.all(service.ids.map((id) => one(other, id)));
		expect(posts(service)).toBe(before);
	});

	test('what lists do not show yet is known all the same', async () => {
		const service = await storm(50, { quirks: { visibilityLagMs: 90_000 } });
		for (const id of service.ids) {
			await one(service.engine, id);
			await service.clock.advance(1_000);
		}
		expect(posts(service)).toBe(most);
	});

	test('is open again when the oldest start is an hour old, one by one', async () => {
		const service = await storm();
		const { engine, clock, ids } = service;
		for (const id of ids.slice(0, most)) {
			await one(engine, id);
			await clock.advance(minute);
		}
		const refused = await one(engine, ids[20] ?? '');
		expect(refused.error?.message).toContain(
			'room again at 2026-03-03 10:00:00 UTC, in 40 minutes',
		);
		await clock.advance(41 * minute);
		expect((await one(engine, ids[20] ?? '')).error).toBeUndefined();
		expect((await one(engine, ids[21] ?? '')).error).toBeUndefined();
		expect((await one(engine, ids[22] ?? '')).error).toBeDefined();
	});
});

describe('what counts', () => {
	test.each([
		['by this workflow', 'workflow', 8],
		['by this credential', 'credential', 5],
		['in the tenant', 'tenant', 1],
	] as const)('what was started %s', async (words, startsCounted, left) => {
		const service = await storm(20);
		const { engine, simulator, ids } = service;
		const past = { type: 'Isolate', status: 'Failed' } as const;
		const add = (requestor: string, requestorComment: string, count: number) => {
			for (let made = 0; made < count; made += 1) {
				const machineId = simulator.machines.add({}).id;
				simulator.actions.add({ ...past, machineId, requestor, requestorComment });
			}
		};
		add('ada@contoso.example', 'By hand', 4);
		add('soc-playbooks', 'Case [n8n:other.1.node.0.0]', 2);
		// One start of another workflow tells as whom the service records this credential.
		await one(engine, simulator.machines.add({}).id, {}, { workflowId: 'elsewhere' });
		const guardRails = { mostStarts: 8, startsCounted };
		const runs: NodeRun[] = [];
		for (const id of ids) runs.push(await one(engine, id, { guardRails }));
		expect(runs.filter(({ error }) => error === undefined)).toHaveLength(left);
		expect(runs.at(-1)?.error?.message).toContain(`8 were started ${words} in the last 60 minutes`);
	});

	test.each(['', '__EMPTY__'])(
		'what the credential started, for a workflow whose ID is "%s"',
		async (workflowId) => {
			const service = await storm(4);
			const { engine, simulator, ids } = service;
			const guardRails = { mostStarts: 3 };
			await one(engine, simulator.machines.add({}).id, {}, { workflowId: 'elsewhere' });
			const runs: NodeRun[] = [];
			for (const id of ids) runs.push(await one(engine, id, { guardRails }, { workflowId }));
			expect(posts(service)).toBe(3);
			expect(runs[2]?.error?.message).toContain('3 were started by this credential in the last');
			// One that has an ID counts its own alone.
			const own = await one(engine, ids[3] ?? '', { guardRails }, { workflowId: 'saved' });
			expect(own.error).toBeUndefined();
			// Another process goes by what the list says.
			const other = await one(
				anotherProcess(service),
				ids[2] ?? '',
				{ guardRails },
				{ workflowId },
			);
			expect(other.error?.message).toContain('4 were started by this credential');
		},
	);

	test('nothing that was refused, reused or skipped, nor what a rail keeps away', async () => {
		const service = await storm(4);
		const { engine, simulator, ids } = service;
		const [first = '', second = '', third = '', fourth = ''] = ids;
		simulator.machines.update(first, { machineTags: ['tier-0'] });
		simulator.faults.add({ on: 'isolate', kind: 'status', status: 400 });
		const most1 = { guardRails: { mostStarts: 1, tags: 'tier-0' } };
		expect((await one(engine, first, most1)).error?.message).toContain('Protected Tags');
		expect((await one(engine, second, most1)).error).toBeDefined();
		expect((await one(engine, third, most1)).error).toBeUndefined();
		expect((await one(engine, third, most1)).items[0]?.json).toMatchObject({ reused: true });
		expect((await one(engine, fourth, most1)).error?.message).toContain('1 were started');
	});

	test('what was perhaps started', async () => {
		const service = await storm(2);
		const { engine, simulator, ids } = service;
		simulator.faults.add({ on: 'isolate', kind: 'status', status: 500, times: 9 });
		const most1 = { guardRails: { mostStarts: 1 } };
		expect((await one(engine, ids[0] ?? '', most1)).error?.message).toContain('not certain');
		expect((await one(engine, ids[1] ?? '', most1)).error?.message).toContain('1 were started');
	});

	test('an execution that is tried again takes what it has started, also where nothing more fits', async () => {
		const service = await storm(1);
		const { engine, simulator, ids } = service;
		simulator.faults.add({ on: 'getMachineAction', kind: 'status', status: 422 });
		const run = await engine.runNode({
			node,
			parameters: act('isolate', { machineId: byId(ids[0] ?? ''), guardRails: { mostStarts: 1 } }),
			retryOnFail: true,
		});
		expect(run.items[0]?.json).toMatchObject({ status: 'Succeeded', ownAction: true });
		expect(posts(service)).toBe(1);
	});
});

describe('where the list cannot be read', () => {
	test.each([
		['for want of a role', undefined],
		['because it is down', { kind: 'status', status: 500, times: Infinity } as const],
	])('%s, an emergency is not held up, and the item says so', async (_, fault) => {
		const service = await storm(3);
		const { engine, simulator, ids } = service;
		const { clientId } = simulator.credential;
		if (fault === undefined) simulator.apps.update(clientId, { roles: ['Machine.Isolate'] });
		else simulator.faults.add({ ...fault, on: 'listMachineActions' });
		const most2 = { guardRails: { mostStarts: 2, ifUnknown: 'goAhead' } };
		const first = await one(engine, ids[0] ?? '', most2);
		expect(first.items[0]?.json['limitNote']).toMatch(
			/^How much was started lately could not be read, so that the limit of starts counts only what this n8n process knows\. /,
		);
		expect((await one(engine, ids[1] ?? '', most2)).error).toBeUndefined();
		expect((await one(engine, ids[2] ?? '', most2)).error?.message).toContain('2 were started');
		expect(posts(service)).toBe(2);
	});

	test('what was started a week ago counts as long as the longest window reaches', async () => {
		const service = await storm(3);
		const { engine, simulator, clock, ids } = service;
		simulator.apps.update(simulator.credential.clientId, { roles: ['Machine.Isolate'] });
		const inAWeek = {
			guardRails: { mostStarts: 2, startsWindow: 7 * 24 * 60, ifUnknown: 'goAhead' },
		};
		const [first = '', second = '', third = ''] = ids;
		expect((await one(engine, first, inAWeek)).error).toBeUndefined();
		await clock.advance((7 * 24 - 1) * 60 * minute);
		expect((await one(engine, second, inAWeek)).error).toBeUndefined();
		expect((await one(engine, third, inAWeek)).error?.message).toContain('2 were started');
		await clock.advance(2 * 60 * minute);
		expect((await one(engine, third, inAWeek)).error).toBeUndefined();
	});
});
