import { describe, expect, test } from '@jest/globals';
import { quirkTable, type Quirks } from '../../../simulator/switches/quirks.mts';
import type { NodeRun } from '../../harness/index.mts';
import { runLiveResponse } from '../files/triage.mts';
import { act, node } from '../load/act.mts';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../service.mts';
import { worlds } from './worlds.mts';

closeServicesAfterEachTest();

/** A switch that concerns one operation, and what the nodes make of each of its values. */
interface NarrowWorld {
	readonly quirk: Partial<Quirks>;
	readonly is: string;
	play(service: Service): Promise<void>;
}

const sha1 = 'c'.repeat(40);

async function quarantine({ engine }: Service): Promise<NodeRun> {
	return await engine.runNode({ node, parameters: act('stopAndQuarantineFile', { sha1 }) });
}

async function cancelWhatHasEnded({ simulator, engine }: Service): Promise<void> {
	const cancel = async (id: string, comment: string) =>
		await engine.runNode({
			node,
			parameters: {
				resource: 'machineAction',
				operation: 'cancel',
				machineActionId: byId(id),
				comment,
			},
		});
	const [done, cancelled] = [machine.hr, machine.finance].map(
		(machineId) => simulator.actions.add({ type: 'Isolate', machineId }).id,
	);
	simulator.actions.finish(done ?? '', 'Succeeded');
	expect((await cancel(cancelled ?? '', 'Somebody else')).error).toBeUndefined();
	for (const [id = '', status] of [
		[done, 'Succeeded'],
		[cancelled, 'Cancelled'],
	] as const) {
		const run = await cancel(id, 'Case 4711');
		expect(run.error?.message).toContain(`it had already ended as ${status}`);
	}
}

async function respondLive(service: Service): Promise<void> {
	const run = await runLiveResponse(service);
	expect(run.error).toBeUndefined();
	expect(run.items[0]?.json).toMatchObject({ status: 'Succeeded', machineId: machine.finance });
	expect(service.simulator.requests.count('runLiveResponse')).toBe(1);
}

/** A live response while one of an offline machine is open, and there is room for one. */
async function respondBesideOffline(service: Service): Promise<NodeRun> {
	const { simulator } = service;
	simulator.limits.liveResponseSessions = 1;
	const { id } = simulator.machines.add({});
	simulator.machines.behave(id, { offline: true });
	simulator.actions.add({ type: 'LiveResponse', machineId: id });
	return await runLiveResponse(service, { parameters: { options: { timeout: 600 } } });
}

async function goBeyondTheQuota({ simulator, engine }: Service): Promise<void> {
	simulator.limits.perMinute = 3;
	const items = Array.from({ length: 5 }, () => ({ id: simulator.machines.add({}).id }));
	const parameters = act('runAntiVirusScan', {
		machineId: byId('={{ $json.id }}'),
		waitForCompletion: false,
	});
	const run = await engine.runNode({ node, items, parameters });
	expect(run.error).toBeUndefined();
	expect(run.items).toHaveLength(items.length);
	expect(simulator.actions.all()).toHaveLength(items.length);
	expect(simulator.requests.all().some(({ status }) => status === 429)).toBe(true);
}

const narrowWorlds: readonly NarrowWorld[] = [
	{
		quirk: { cancelEnded: 'refuse' },
		is: 'an action that has ended is not said to be cancelled',
		play: cancelWhatHasEnded,
	},
	{
		quirk: { cancelEnded: 'return' },
		is: 'an action that has ended is not said to be cancelled',
		play: cancelWhatHasEnded,
	},
	{
		quirk: { unseenFile: 'refuse' },
		is: 'a file that the machine has not seen is an error that names both',
		async play(service) {
			const run = await quarantine(service);
			expect(run.error?.message).toContain(`Sha1 ${sha1} was not found in machine ${machine.hr}`);
		},
	},
	{
		quirk: { unseenFile: 'accept' },
		is: 'a file that the machine has not seen is quarantined all the same',
		async play(service) {
			const run = await quarantine(service);
			expect(run.items[0]?.json).toMatchObject({ status: 'Succeeded' });
		},
	},
	{
		quirk: { nullsAfterLiveResponse: true },
		is: 'a live response is known by its ID',
		play: respondLive,
	},
	{
		quirk: { nullsAfterLiveResponse: false },
		is: 'a live response is known by its ID',
		play: respondLive,
	},
	{
		quirk: { offlineSessionsHoldPlaces: true },
		is: 'a live response waits for its place, and says what holds it',
		async play(service) {
			const run = await respondBesideOffline(service);
			expect(run.error?.description).toContain('Too many concurrent live response sessions');
		},
	},
	{
		quirk: { offlineSessionsHoldPlaces: false },
		is: 'a live response has a place beside one of an offline machine',
		async play(service) {
			const run = await respondBesideOffline(service);
			expect(run.items[0]?.json).toMatchObject({ status: 'Succeeded' });
		},
	},
	{
		quirk: { rateLimitRetryAfter: true },
		is: 'a quota that another program has used up only costs time',
		play: goBeyondTheQuota,
	},
	{
		quirk: { rateLimitRetryAfter: false },
		is: 'a quota that another program has used up only costs time',
		play: goBeyondTheQuota,
	},
];

describe('where one operation depends on a switch', () => {
	test.each(narrowWorlds.map((world) => [JSON.stringify(world.quirk), world.is, world] as const))(
		'%s: %s',
		async (_quirk, _is, { quirk, play }) => {
			await play(await startService({ quirks: quirk }));
		},
	);
});

/** Met by the tests of what they concern: isolation, packages, refused tokens, plans, sign-in, evidence. */
const metThere = [
	'scope',
	'packageLink',
	'emptyUnauthorizedBody',
	'accountRefusal',
	'tokenErrorBreaks',
	'alertCalls',
	'unknownEvidence',
];
/** The nodes ask by machine ID alone. */
const neverMet = ['ambiguousName'];

test('the nodes are tried with every value of every switch', () => {
	const tried = [...worlds.map(([, quirks]) => quirks), ...narrowWorlds.map(({ quirk }) => quirk)];
	const untried = Object.entries(quirkTable).flatMap(([name, { fallback, ...row }]) => {
		const choices = 'choices' in row ? row.choices : undefined;
		const values: readonly unknown[] =
			choices ?? (typeof fallback === 'boolean' ? [true, false] : []);
		return values
			.filter((value) => value !== fallback)
			.filter((value) => !tried.some((quirks) => quirks[name as keyof Quirks] === value))
			.map((value) => `${name}: ${String(value)}`);
	});
	const excused = [...metThere, ...neverMet];
	expect(untried.filter((text) => !excused.includes(text.split(':')[0] ?? ''))).toEqual([]);
});
