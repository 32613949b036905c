import { describe, expect, test } from '@jest/globals';
import { executionsOf, finished, retry, until } from '../../../scripts/host/executions.mts';
import { at } from '../../../scripts/host/json.mts';
import type { ProcessGroup } from '../../../scripts/host/processGroup.mts';
import type { Fault, MachineAction } from '../../../simulator/index.mts';
import { isOldLine } from '../shared/hostUnderTest.mts';
import {
	actionsOn,
	addMachines,
	begunBy,
	concurrency,
	isolate,
	note,
	offerIsolation,
	soonDead,
	useQueueHost,
} from './queueUnderTest.mts';

const host = useQueueHost(soonDead);
const machines = 10;

/** The newest worker; there are two at any time. */
let survivor: ProcessGroup | undefined;

/** Kills the worker that has served longest. @returns it, and the one that is left. */
async function crash(): Promise<{ victim: ProcessGroup; other: ProcessGroup }> {
	const [first, second] = host().workers;
	const [victim, other] = survivor === undefined ? [first, second] : [second, survivor];
	if (victim === undefined || other === undefined) throw new Error('There are two workers');
	await victim.kill();
	return { victim, other };
}

const actionsOf = (machineIds: readonly string[]): MachineAction[] =>
	host()
		.simulator.actions.all()
		.filter(({ machineId }) => machineId !== null && machineIds.includes(machineId));

/** Waits until each of these actions has been asked for since a request of the log, alone or in a list. */
async function watched(actions: readonly MachineAction[], since: number): Promise<void> {
	await until('every action is watched', async () => {
		const asked = host()
			.simulator.requests.all()
			.slice(since)
			.filter(({ method }) => method === 'GET')
			.map(({ path }) => path);
		const isAsked = ({ id }: MachineAction) => asked.some((path) => path.includes(id));
		return await Promise.resolve(actions.every(isAsked) ? true : undefined);
	});
}

/** What is left of a workflow's executions when their worker has died. */
interface Wreck {
	readonly workflowId: string;
	readonly address: string;
	/** The executions that the dead worker was carrying out. */
	readonly affected: readonly string[];
	/** The machines that they had to isolate. */
	readonly machineIds: readonly string[];
	readonly living: readonly ProcessGroup[];
}

/** The older line has another worker begin the same executions anew. @returns their ids. */
async function begunAnew({ affected, living }: Wreck): Promise<readonly string[]> {
	await until('other workers take over', async () => {
		const begun = new Set(living.flatMap(begunBy));
		return await Promise.resolve(affected.every((id) => begun.has(id)) ? true : undefined);
	});
	return affected;
}

/**
 * The current line gives the executions up and keeps nothing that could be retried: whoever has
 * asked is told so, and asks again.
 * @returns ids of the executions that this starts.
 */
async function askedAgain(wreck: Wreck): Promise<readonly string[]> {
	const { api } = host();
	const { workflowId, address, affected, machineIds } = wreck;
	for (const id of affected) {
		const { status, error, nodes } = await finished(api, id, 120_000);
		expect([status, nodes]).toEqual(['error', []]);
		expect(at(error, 'message')).toMatch(/failed to be processed too many times/);
	}
	await retry(api, affected[0] ?? '');
	const known = new Set<string>();
	for (const { id, mode } of await executionsOf(api, workflowId)) {
		known.add(id);
		if (mode !== 'retry') continue;
		const { status, nodes } = await finished(api, id);
		expect([status, nodes]).toEqual(['error', []]);
	}
	expect(known.size).toBe(machines + 1);
	void Promise.allSettled(machineIds.map(async (id) => await isolate(address, id)));
	return await until('all are asked for again', async () => {
		const ids = (await executionsOf(api, workflowId)).map(({ id }) => id);
		const added = ids.filter((id) => !known.has(id));
		return added.length === affected.length ? added : undefined;
	});
}

interface Moment {
	readonly name: string;
	/** What holds up the calls that isolate. */
	readonly delay?: Fault;
	/** Waits until every execution is there. */
	readonly reached: (machineIds: readonly string[]) => Promise<void>;
}

/** Starts isolations, kills a worker in the middle of some, and follows them to their end. */
async function killAmid({ name, delay, reached }: Moment): Promise<void> {
	const { api, simulator } = host();
	simulator.reset();
	if (delay !== undefined) simulator.faults.add(delay);
	const { workflowId, address } = await offerIsolation(host(), name);
	const machineIds = addMachines(host(), machines);
	for (const id of machineIds) simulator.machines.behave(id, { neverEnds: true });
	const answers = Promise.all(
		machineIds.map(async (machineId) => await isolate(address, machineId)),
	);
	await reached(machineIds);

	const own = new Set((await executionsOf(api, workflowId)).map(({ id }) => id));
	const { victim, other } = await crash();
	const affected = begunBy(victim).filter((id) => own.has(id));
	expect(affected.length).toBeGreaterThan(0);
	expect(affected.length).toBeLessThan(machines);
	simulator.faults.clear();
	survivor = await host().startWorker(concurrency);
	const marks = affected.map((id) => `[n8n:${workflowId}.${id}.`);
	const actions = actionsOf(machineIds);
	const orphans = actions.filter(({ requestorComment }) =>
		marks.some((mark) => requestorComment.includes(mark)),
	);
	expect(orphans).toHaveLength(affected.length);
	const since = simulator.requests.count();
	const wreck = {
		workflowId,
		address,
		affected,
		machineIds: machineIds.filter((id) => orphans.some(({ machineId }) => machineId === id)),
		living: [other, survivor],
	};
	const heirs = isOldLine ? await begunAnew(wreck) : await askedAgain(wreck);
	await watched(orphans, since);
	for (const { id } of actions) simulator.actions.finish(id, 'Succeeded');

	for (const id of heirs) {
		const { status, items } = await finished(api, id);
		expect([status, items('Defender')[0]]).toEqual([
			'success',
			expect.objectContaining({ status: 'Succeeded', reused: true }),
		]);
	}
	expect(actionsOn(host(), machineIds)).toEqual(machineIds.map(() => ({ posts: 1, actions: 1 })));
	const statuses = (await answers).map(({ status }) => status);
	const failed = statuses.filter((status) => status !== 'Succeeded');
	expect(failed).toEqual(isOldLine ? [] : affected.map(() => 'HTTP 500'));
	const fate = isOldLine
		? 'begun anew by another worker'
		: 'ended as "error", then asked for again';
	note(
		`worker killed amid ${name}: ${affected.length} of ${machines} executions ${fate}; 1 POST and 1 action per machine`,
	);
}

/** Waits until the service has begun an action on each of these machines. */
async function begun(machineIds: readonly string[]): Promise<void> {
	await until('all actions are there', async () =>
		Promise.resolve(actionsOf(machineIds).length === machines ? true : undefined),
	);
}

describe('A worker of n8n is killed', () => {
	test('while it waits for actions to end: no machine gets a second one', async () => {
		await killAmid({
			name: 'wait',
			async reached(machineIds) {
				await begun(machineIds);
				await watched(actionsOf(machineIds), 0);
			},
		});
	});

	test('while it submits, before it has the answer: no machine gets a second action', async () => {
		const { simulator } = host();
		await killAmid({
			name: 'submit',
			delay: { on: 'isolate', kind: 'slowBody', delayMs: 20_000, times: Infinity },
			async reached(machineIds) {
				await begun(machineIds);
				expect(simulator.requests.count('getMachineAction')).toBe(0);
			},
		});
	});
});
