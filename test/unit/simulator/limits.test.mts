import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Bench, errorOf, hour, machineId, minute, second, startTime } from './client.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start({ limits: { toleranceMs: 0 } });
});
afterEach(async () => {
	await bench.close();
});

const machinePath = `/api/machines/${machineId}`;

/** Sends so many reads of one machine and gives back their statuses, without repetition. */
async function readTimes(times: number, token?: string): Promise<number[]> {
	const statuses = new Set<number>();
	for (let index = 0; index < times; index += 1) {
		statuses.add((await bench.get(machinePath, token)).status);
	}
	return [...statuses];
}

describe('the calls of a minute', () => {
	it('are 100, and the next one gets 429 with the quota text and Retry-After', async () => {
		expect(await readTimes(100)).toEqual([200]);
		bench.clock.advance(20 * second);
		const reply = await bench.get(machinePath);
		expect(reply.status).toBe(429);
		expect(reply.headers.get('retry-after')).toBe('40');
		expect(errorOf(reply)).toEqual({
			code: '429',
			message:
				'API calls quota exceeded! Maximum allowed 100 per 00:01:00 for the key Destination+TenantID+AppID. You can send requests again in 40 seconds.',
		});
		expect(reply.json.error).toMatchObject({ target: bench.simulator.credential.tenantId });
	});

	it('slide: a call is free again a minute after the one that used it', async () => {
		bench.simulator.limits.perMinute = 2;
		expect(await readTimes(1)).toEqual([200]);
		bench.clock.advance(30 * second);
		expect(await readTimes(2)).toEqual([200, 429]);
		bench.clock.advance(30 * second - 1);
		expect(await readTimes(1)).toEqual([429]);
		bench.clock.advance(1);
		expect(await readTimes(2)).toEqual([200, 429]);
	});

	it('may arrive a little closer than a minute apart with the tolerance', async () => {
		Object.assign(bench.simulator.limits, { perMinute: 1, toleranceMs: 500 });
		expect(await readTimes(1)).toEqual([200]);
		bench.clock.advance(minute - 500);
		expect(await readTimes(1)).toEqual([200]);
		bench.clock.advance(minute - 501);
		expect(await readTimes(1)).toEqual([429]);
	});

	it('are counted for each operation and each app by itself', async () => {
		bench.simulator.limits.perMinute = 1;
		const other = await bench.signInWith('Machine.Read.All');
		expect(await readTimes(2)).toEqual([200, 429]);
		expect(await readTimes(1, other)).toEqual([200]);
		expect((await bench.get('/api/machines')).status).toBe(200);
	});

	it('count also when they are refused otherwise, but not when refused with 429', async () => {
		bench.simulator.limits.perMinute = 2;
		await bench.post(`${machinePath}/offboard`, {});
		await bench.post(`${machinePath}/offboard`, {});
		const body = { Comment: 'Case 4711' };
		expect((await bench.post(`${machinePath}/offboard`, body)).status).toBe(429);
		expect(bench.simulator.actions.all()).toEqual([]);
		bench.clock.advance(minute);
		expect((await bench.post(`${machinePath}/offboard`, body)).status).toBe(201);
	});

	it('are 10 for live response and 2 for package links', async () => {
		const { limits, actions } = bench.simulator;
		limits.liveResponseSessions = 1000;
		const Commands = [{ type: 'GetFile', params: [{ key: 'Path', value: 'C:\\x' }] }];
		const sessions: number[] = [];
		for (let index = 0; index < 11; index += 1) {
			const { id } = bench.simulator.machines.add({});
			const path = `/api/machines/${id}/runliveresponse`;
			sessions.push((await bench.post(path, { Comment: 'x', Commands })).status);
		}
		expect(sessions).toEqual([...Array<number>(10).fill(201), 429]);
		const status = 'Succeeded';
		const { id } = actions.add({ type: 'CollectInvestigationPackage', machineId, status });
		const links: number[] = [];
		for (let index = 0; index < 3; index += 1) {
			links.push((await bench.get(`/api/machineactions/${id}/getPackageUri`)).status);
		}
		expect(links).toEqual([200, 200, 429]);
	});
});

describe('the calls of an hour', () => {
	it('are limited too, and Retry-After tells until when', async () => {
		bench.simulator.limits.perHour = 3;
		expect(await readTimes(1)).toEqual([200]);
		bench.clock.advance(10 * minute);
		expect(await readTimes(2)).toEqual([200]);
		bench.clock.advance(10 * minute);
		const reply = await bench.get(machinePath);
		expect(reply.headers.get('retry-after')).toBe(String(40 * 60));
		expect(errorOf(reply).message).toMatch(
			/^API calls quota exceeded! Maximum allowed 3 per 01:00:00 /,
		);
		bench.clock.advance(40 * minute);
		expect(await readTimes(2)).toEqual([200, 429]);
	});
});

describe('a client that keeps to the windows', () => {
	/** Takes a call whenever its own sliding windows allow one, and waits otherwise. */
	function nextFree(sent: number[], now: number, perMinute: number, perHour: number): number {
		const freed = (most: number, length: number): number =>
			sent.length < most ? now : (sent[sent.length - most] ?? now) + length;
		return Math.max(now, freed(perMinute, minute), freed(perHour, hour));
	}

	it('never sees a 429, whatever its rhythm', async () => {
		Object.assign(bench.simulator.limits, { perMinute: 4, perHour: 20 });
		const pauses = fc.sample(fc.array(fc.nat({ max: 30_000 }), { minLength: 60, maxLength: 60 }), {
			numRuns: 1,
			seed: 4711,
		})[0];
		const sent: number[] = [];
		for (const pause of pauses ?? []) {
			const now = bench.clock.now();
			const at = nextFree(sent, now + pause, 4, 20);
			bench.clock.advance(at - now);
			expect(await readTimes(1)).toEqual([200]);
			sent.push(at);
		}
		expect(sent).toHaveLength(60);
		expect(bench.clock.now() - startTime).toBeGreaterThan(hour);
	});
});

describe('the refusal', () => {
	it('may come without Retry-After and under the documented code', async () => {
		Object.assign(bench.simulator.quirks, {
			rateLimitRetryAfter: false,
			rateLimitCode: 'TooManyRequests',
		});
		bench.simulator.limits.perMinute = 1;
		await readTimes(1);
		const reply = await bench.get(machinePath);
		expect(reply.status).toBe(429);
		expect(reply.headers.get('retry-after')).toBeNull();
		expect(errorOf(reply).code).toBe('TooManyRequests');
	});

	it('may be worded as it was before 2022', async () => {
		bench.simulator.quirks.rateLimitText = 'short';
		bench.simulator.limits.perMinute = 1;
		await readTimes(1);
		const reply = await bench.get(machinePath);
		expect(errorOf(reply).message).toBe('API calls quota exceeded! maximum allowed 1 per 00:01:00');
		expect(reply.json.error).not.toMatchObject({ target: bench.simulator.credential.tenantId });
	});

	it('does not come at all when limits are switched off', async () => {
		Object.assign(bench.simulator.limits, { perMinute: 1, enabled: false });
		expect(await readTimes(5)).toEqual([200]);
	});
});

describe('the age of actions', () => {
	it.each([
		[0, 200, 1],
		[61, 200, 1],
		[60, 404, 0],
	])('with a limit of %i days, one that is older: %i, listed %i', async (days, status, listed) => {
		bench.simulator.limits.actionDays = days;
		const creationDateTimeUtc = new Date(startTime - 60.5 * 24 * hour).toISOString();
		const seed = { type: 'Isolate', machineId, status: 'Succeeded', creationDateTimeUtc } as const;
		const { id } = bench.simulator.actions.add(seed);
		expect((await bench.get(`/api/machineactions/${id}`)).status).toBe(status);
		expect((await bench.get('/api/machineactions')).json.value).toHaveLength(listed);
	});
});
