import { describe, expect, test } from '@jest/globals';
import { createEngine, virtualClock, type NodeRun } from '../../harness/index.mts';
import { act, actOnItems, node } from '../load/act.mts';
import {
	closeServicesAfterEachTest,
	machine,
	startCheckedSimulator,
	startService,
	type Service,
} from '../service.mts';
import { contain, extend, hour, release, sent } from './extending.mts';

closeServicesAfterEachTest();

const minute = hour / 60;
const atEleven = '2026-03-03T11:00:00Z';

/** What another tool does whose comment ends with words that it has found somewhere. */
function isolatedByOthers({ simulator }: Service, comment: unknown): void {
	simulator.actions.add({
		type: 'Isolate',
		machineId: machine.hr,
		status: 'Succeeded',
		requestor: 'Another tool',
		requestorComment: `Alert ${/\[n8n:.*\]$/.exec(String(comment))?.[0] ?? ''}`,
	});
}

function commentsSent({ simulator }: Pick<Service, 'simulator'>): string[] {
	return simulator.requests
		.of('isolate')
		.map(({ body }) => String((body as { Comment?: string }).Comment));
}

async function isolate({ engine }: Service, executionId: string): Promise<NodeRun> {
	const parameters = act('isolate', { options: { until: atEleven } });
	return await engine.runNode({ node, parameters, executionId });
}

/** A service and an n8n whose clocks are apart. @param aheadMs of the service */
async function startApart(aheadMs: number) {
	const clock = virtualClock(Date.UTC(2026, 2, 3, 9));
	const simulator = await startCheckedSimulator({ clock: { now: () => clock.date() + aheadMs } });
	return { clock, simulator, engine: createEngine({ simulator, clock }) };
}

describe('A sealed end that somebody copies', () => {
	test.each(['Failed', 'Cancelled', 'TimeOut'] as const)(
		'from an isolation that ended as %s is worth nothing',
		async (outcome) => {
			const service = await startService();
			const { simulator, clock } = service;
			simulator.machines.behave(machine.hr, { outcome: 'Failed' });
			await contain(service);
			const [first] = simulator.actions.all().filter(({ type }) => type === 'Isolate');
			simulator.actions.update(String(first?.id), { status: outcome });
			await clock.advance(hour / 4);
			isolatedByOthers(service, commentsSent(service)[0]);
			await clock.advance(2 * hour);
			expect(await release(service)).toMatchObject([
				{
					released: false,
					why: expect.stringContaining('not sealed by this credential for that very action'),
				},
			]);
			expect(sent(service)).not.toContain('unisolate');
		},
	);

	test('cannot be had from a dry run', async () => {
		const service = await startService();
		const run = await contain(service, { until: '1 hour', owner: 'soc', dryRun: true });
		const { body } = run.items[0]?.json['request'] as { body: { Comment: string } };
		expect(body.Comment).toMatch(/\.until-20260303T1000\d\dZ\.owner-soc\]$/);
		isolatedByOthers(service, body.Comment);
		await service.clock.advance(2 * hour);
		expect(await release(service)).toMatchObject([{ released: false, notSealed: {} }]);
		expect(sent(service)).not.toContain('unisolate');
	});

	test('stands in no comment of the release that is cancelled before', async () => {
		const service = await startService();
		const { simulator } = service;
		const by = { machineId: machine.hr, requestor: 'n8n' } as const;
		const { id } = simulator.actions.add({ ...by, type: 'Unisolate', status: 'Pending' });
		await contain(service, { until: '1 hour', ifOpposite: 'cancelFirst' });
		expect(simulator.actions.get(id)).toMatchObject({
			status: 'Cancelled',
			cancellationComment: expect.stringMatching(/\.until-\w+\]$/),
		});
		expect(commentsSent(service)).toEqual([expect.stringMatching(/\.seal-[0-9a-f]{32}\]$/)]);
	});
});

describe('Until is judged when the call is sent', () => {
	async function behindAnother(service: Service, until: string): Promise<NodeRun> {
		service.simulator.machines.behave(machine.hr, { runningMs: 6 * minute });
		const running = { isolationType: 'Selective', waitForCompletion: false };
		await service.engine.runNode({ node, parameters: act('isolate', running) });
		const options = { until, ifInProgress: 'wait' };
		const parameters = act('isolate', { options, waitForCompletion: false });
		return await service.engine.runNode({ node, parameters });
	}

	test('a time that is over by then is an error, and nothing is started', async () => {
		const service = await startService();
		const run = await behindAnother(service, '2026-03-03T09:05:00Z');
		expect(run.error?.message).toContain('Until: "2026-03-03T09:05:00.000Z" is over already');
		const made = service.simulator.actions.all().filter(({ type }) => type === 'Isolate');
		expect(made).toMatchObject([{ scope: 'Selective' }]);
	});

	test('a duration counts from then on', async () => {
		const service = await startService();
		const { until, creationDateTimeUtc } = (await behindAnother(service, '5 minutes')).items[0]
			?.json as { until: string; creationDateTimeUtc: string };
		const lastsMs = Date.parse(until) - Date.parse(creationDateTimeUtc);
		expect(Math.round(lastsMs / minute)).toBe(5);
	});

	test('also where the quota has held it up', async () => {
		const service = await startService();
		const { simulator, engine, clock } = service;
		const ids = Array.from({ length: 14 }, () => simulator.machines.add({}).id);
		const options = { until: '2 hours', quotaShare: 1, timeout: 7_200 };
		const more = { waitForCompletion: false, guardRails: { mostMachines: 0 }, options };
		const parameters = actOnItems('isolate', more);
		const run = await engine.runNode({ node, items: ids.map((id) => ({ id })), parameters });
		expect(run.error).toBeUndefined();
		expect(clock.date() - Date.UTC(2026, 2, 3, 9)).toBeGreaterThan(11 * minute);
		const times = simulator.requests.of('isolate').map(({ at }) => new Date(at).toISOString());
		expect(commentsSent(service).map((text) => /\.at-(\w+)\./.exec(text)?.[1])).toEqual(
			times.map((time) => time.replace(/[-:]|\.\d+/g, '')),
		);
		for (const { id } of simulator.actions.all()) {
			simulator.actions.update(id, { status: 'Succeeded' });
		}
		await clock.advance(3 * hour);
		const rows = (await release(service)).filter(({ machineId }) =>
			ids.includes(String(machineId)),
		);
		expect(rows.map(({ released }) => released)).toEqual(ids.map(() => true));
	});

	test.each([
		['slow', hour / 2],
		['fast', -hour / 2],
	])('by the time of the service, where the clock of n8n is half an hour %s', async (_, ahead) => {
		const service = await startApart(ahead);
		await contain(service, { until: '20 minutes' });
		expect(await release(service)).toEqual([]);
		await service.clock.advance(17 * minute);
		expect(await release(service)).toEqual([]);
		await service.clock.advance(4 * minute);
		expect(await release(service)).toMatchObject([{ released: true }]);
	});

	test('a time that is over for the service is an error, and nothing is sent', async () => {
		const service = await startApart(hour / 2);
		const run = await contain(service, { until: '2026-03-03T09:20:00Z' });
		expect(run.error?.message).toContain('Until: "2026-03-03T09:20:00.000Z" is over already');
		expect(sent(service)).toEqual([]);
	});
});

describe('The same request sent again', () => {
	test('after a release by hand is an isolation of its own', async () => {
		const service = await startService();
		await isolate(service, '77');
		await service.engine.runNode({ node, parameters: act('unisolate'), executionId: '78' });
		await service.clock.advance(minute);
		await isolate(service, '77');
		await service.clock.advance(3 * hour);
		expect(await release(service)).toMatchObject([{ released: true }]);
	});

	test('after a failure has an end that Extend does not shorten', async () => {
		const service = await startService();
		service.simulator.machines.behave(machine.hr, { outcome: 'Failed' });
		await isolate(service, '77');
		service.simulator.machines.behave(machine.hr, { outcome: 'Succeeded' });
		await isolate(service, '77');
		expect((await extend(service, '20 minutes')).error?.message).toContain('would shorten');
	});

	test.each(['resetAfter', 'resetBefore'] as const)(
		'after a lost answer (%s) has the end of the call that was carried out',
		async (kind) => {
			const service = await startService();
			service.simulator.faults.add({ on: 'isolate', kind });
			const run = await contain(service, { until: '1 hour', owner: 'soc' });
			expect(run.error).toBeUndefined();
			await service.clock.advance(2 * hour);
			expect(await release(service)).toMatchObject([{ released: true, owner: 'soc' }]);
		},
	);

	test('is known by its mark, and answered with what it has started', async () => {
		const service = await startService();
		const first = await isolate(service, '77');
		await service.clock.advance(minute);
		const again = await isolate(service, '77');
		expect(again.items[0]?.json['id']).toBe(first.items[0]?.json['id']);
		expect(commentsSent(service)).toHaveLength(1);
	});
});
