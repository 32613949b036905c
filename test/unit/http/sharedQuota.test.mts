import { describe, expect, test } from '@jest/globals';
import { apiMethods } from '../../../defender/contract.ts';
import { callApi } from '../../../defender/http/callApi.ts';
import { newSharedState, type Connection } from '../../../defender/http/connection.ts';
import { settleAll } from '../../../defender/general/settled.ts';
import { virtualClock, type VirtualClock } from '../../harness/index.mts';

/** A service that lets so many calls of all workers through in any minute, each answered after 200 ms. */
class Service {
	readonly taken: number[] = [];
	refused = 0;

	constructor(
		private readonly clock: VirtualClock,
		private readonly perMinute = 100,
	) {}

	readonly send: Connection['send'] = async () => {
		const now = this.clock.now();
		const recent = this.taken.filter((at) => at > now - 60_000);
		const isRefused = recent.length >= this.perMinute;
		if (!isRefused) this.taken.push(now);
		await this.clock.sleep(200);
		if (!isRefused) return { status: 201, headers: {}, body: { id: 'a' } };
		this.refused += 1;
		const left = (recent.at(-this.perMinute) ?? now) + 60_000 - now;
		const headers = { 'retry-after': String(Math.max(1, Math.ceil(left / 1_000))) };
		return { status: 429, headers, body: { error: { code: '429', message: 'used up' } } };
	};
}

function worker(clock: VirtualClock, send: Connection['send'], chance: number): Connection {
	return {
		send,
		clock,
		random: () => chance,
		shared: newSharedState(),
		quotaShare: 1,
		tenantId: '',
		notice: () => undefined,
	};
}

const isolate = { method: apiMethods.isolate, parameters: { machineId: 'm' }, body: {} };

/** 200 isolations of some workers, so many at a time of each. */
async function play(workers: number, atATime: number) {
	const clock = virtualClock();
	const service = new Service(clock);
	const calls = Array.from({ length: 200 / workers }, (_, index) => index);
	const ends = await Promise.all(
		Array.from({ length: workers }, async (_, one) => {
			const connection = worker(clock, service.send, (one + 0.5) / workers);
			const deadline = clock.now() + 600_000;
			return await settleAll(calls, atATime, async () =>
				callApi(connection, { ...isolate, deadline }),
			);
		}),
	);
	const done = ends.flat().filter((end) => end?.ok === true).length;
	return { service, done, elapsed: clock.elapsed };
}

describe('workers that share a quota without seeing each other', () => {
	test.each([
		[1, 200],
		[1, 10],
		[2, 100],
		[2, 10],
		[2, 3],
		[4, 50],
		[4, 10],
		[4, 3],
	])('%d of them, %d calls at a time', async (workers, atATime) => {
		const { service, done, elapsed } = await play(workers, atATime);
		expect(done).toBe(200);
		expect(service.taken).toHaveLength(200);
		expect(elapsed).toBeLessThanOrEqual(1.2 * 60_000);
		// What was under way when the quota ended, and a twentieth.
		const underWay = workers === 1 ? 0 : Math.min(100, workers * atATime);
		expect(service.refused).toBeLessThanOrEqual(underWay === 0 ? 0 : underWay + 10);
	});
});

describe('a 429 that names a time', () => {
	test.each([1, 2])('of %d s keeps a POST waiting for no longer than that', async (asked) => {
		const clock = virtualClock();
		let answers = 0;
		const send: Connection['send'] = async () => {
			answers += 1;
			const headers = { 'retry-after': String(asked) };
			if (answers === 1) return await Promise.resolve({ status: 429, headers, body: {} });
			return { status: 201, headers: {}, body: { id: 'a' } };
		};
		const connection = worker(clock, send, 1);
		await callApi(connection, { ...isolate, deadline: clock.now() + 60_000 });
		expect(answers).toBe(2);
		expect(clock.elapsed).toBeGreaterThanOrEqual(asked * 1_000);
		expect(clock.elapsed).toBeLessThanOrEqual(asked * 1_100);
	});
});
