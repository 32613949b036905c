import { describe, expect, test } from '@jest/globals';
import {
	addMachines,
	concurrency,
	isolate,
	note,
	offerIsolation,
	soonDead,
	useQueueHost,
} from '../queue/queueUnderTest.mts';

const host = useQueueHost(soonDead);

const most = 20;
const guardRails = { mostStarts: most, deviceValues: ['High'] };

/** Longer than a worker goes by a list that it has read before. */
const stalenessMs = 11_000;

/** How many isolations the service has been asked for, and how many of them on protected machines. */
function isolated(protectedIds: ReadonlySet<string>) {
	const posts = host().simulator.requests.of('isolate');
	const held = posts.filter(({ machineId }) => protectedIds.has(machineId ?? ''));
	return { all: posts.length, held: held.length };
}

/** Machines of which every tenth is protected. */
function park(count: number) {
	const ids = addMachines(host(), count);
	const held = new Set(ids.filter((_, at) => at % 10 === 0));
	for (const id of held) host().simulator.machines.update(id, { deviceValue: 'High' });
	return { ids, held };
}

describe(`at most ${most} isolations an hour, with two workers`, () => {
	test('500 executions: not more than what was in flight on the other worker comes on top', async () => {
		const { address } = await offerIsolation(host(), 'storm', guardRails);
		const { ids, held } = park(500);
		const answers = await Promise.all(ids.map(async (id) => await isolate(address, id)));
		const { all, held: touched } = isolated(held);
		const looks = host().simulator.requests.count('listMachineActions');
		note(`500 executions: ${all} isolated, ${touched} protected ones; ${looks} list calls`);
		expect(answers.filter(({ status }) => status === 'Succeeded')).toHaveLength(all);
		expect(all).toBeGreaterThanOrEqual(most);
		expect(all).toBeLessThanOrEqual(2 * most);
		expect(touched).toBe(0);

		// Now both can see all of it.
		await new Promise((resolve) => setTimeout(resolve, stalenessMs));
		await Promise.all(addMachines(host(), 50).map(async (id) => await isolate(address, id)));
		expect(isolated(held).all).toBe(all);
	});

	test('a worker that is killed in the middle takes no count with it', async () => {
		const { simulator, workers } = host();
		simulator.reset();
		simulator.faults.add({ on: 'isolate', kind: 'slowBody', delayMs: 5_000, times: Infinity });
		const { address } = await offerIsolation(host(), 'killed', guardRails);
		const { ids, held } = park(100);
		const answers = Promise.allSettled(ids.map(async (id) => await isolate(address, id)));
		while (simulator.requests.count('isolate') < most / 2) {
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
		await workers[0]?.kill();
		await host().startWorker(concurrency);
		await answers;
		const first = isolated(held);
		await new Promise((resolve) => setTimeout(resolve, stalenessMs));
		await Promise.all(addMachines(host(), 50).map(async (id) => await isolate(address, id)));
		const { all, held: touched } = isolated(held);
		note(`a worker killed: ${first.all} isolated, ${all} after it, ${touched} protected ones`);
		expect(all).toBeLessThanOrEqual(2 * most);
		expect(touched).toBe(0);
	});
});
