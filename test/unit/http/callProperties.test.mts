import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { apiMethods, type ApiMethod } from '../../../defender/contract.ts';
import { isDefenderError } from '../../../defender/defenderError.ts';
import { callApi } from '../../../defender/http/callApi.ts';
import { newSharedState, type Connection } from '../../../defender/http/connection.ts';
import { makeSure } from '../../../defender/http/lostCall.ts';
import { NetworkFault, type HttpResponse } from '../../../defender/http/send.ts';
import { settle } from '../../../defender/general/settled.ts';

/** What the service, or the way to it, makes of one request. */
interface Fate {
	/** Whether the request had its effect. */
	readonly acts: boolean;
	readonly end: HttpResponse | NetworkFault;
}

const status = (code: number, acts: boolean, headers: Record<string, string> = {}): Fate => {
	const body = acts && code < 300 ? { id: 'made' } : { error: { code: 'X', message: 'no' } };
	return { acts, end: { status: code, headers, body } };
};
const page = (code: number): HttpResponse => ({ status: code, headers: {}, body: '<html></html>' });

/** Refusals never act; 5xx, pages with 2xx and lost answers may have acted. */
const fate: fc.Arbitrary<Fate> = fc.oneof(
	fc.constant(status(201, true)),
	fc.constantFrom(400, 401, 403, 404, 407, 409).map((code) => status(code, false)),
	fc.nat(90).map((wait) => status(429, false, { 'retry-after': String(wait) })),
	fc.constant(status(429, false)),
	fc
		.tuple(fc.constantFrom(500, 502, 503, 504), fc.boolean(), fc.nat(90))
		.map(([code, acts, wait]) => status(code, acts, wait > 45 ? { 'retry-after': `${wait}` } : {})),
	fc.boolean().map((acts) => ({ acts, end: page(200) })),
	fc.constantFrom(403, 404, 407).map((code) => ({ acts: false, end: page(code) })),
	fc.boolean().map((acts) => ({ acts, end: new NetworkFault(true, 'broke') })),
	fc.constant({ acts: false, end: new NetworkFault(false, 'is closed') }),
);

interface World {
	readonly connection: Connection;
	readonly now: () => number;
	/** `clock.now()` of each request, and of each effect. */
	readonly requests: number[];
	readonly effects: number[];
}

/** Time passes only in sleeps and while a request is under way. */
function worldOf(fates: readonly Fate[], seed: number): World {
	let now = 0;
	const requests: number[] = [];
	const effects: number[] = [];
	const connection: Connection = {
		clock: {
			now: () => now,
			date: () => now,
			sleep: (milliseconds) => {
				now += milliseconds;
				return Promise.resolve();
			},
		},
		random: () => seed,
		shared: newSharedState(),
		quotaShare: 1,
		tenantId: '',
		notice: () => undefined,
		send: () => {
			const { acts, end } = fates[requests.length] ?? status(201, true);
			requests.push(now);
			now += 100;
			if (acts) effects.push(now);
			return end instanceof NetworkFault ? Promise.reject(end) : Promise.resolve(end);
		},
	};
	return { connection, now: () => now, requests, effects };
}

const post = { method: apiMethods.isolate as ApiMethod, parameters: { machineId: 'm' }, body: {} };
const random = fc.double({ min: 0, max: 1, noNaN: true });
const runs = { numRuns: 500 };

describe('whatever the service does', () => {
	const fates = fc.array(fate, { maxLength: 25 });
	const minutes = fc.nat(60);

	test('a POST is not repeated after anything that may have had its effect', async () => {
		await fc.assert(
			fc.asyncProperty(fates, random, minutes, async (list, seed, left) => {
				const world = worldOf(list, seed);
				const call = { ...post, deadline: left * 60_000 };
				const made = await settle(() => callApi(world.connection, call));
				expect(world.effects.length).toBeLessThanOrEqual(1);
				// It happened, and nobody is told otherwise.
				if (world.effects.length === 1 && !made.ok) {
					expect(isDefenderError(made.error, 'ambiguous')).toBe(true);
				}
				if (made.ok) expect(world.effects).toHaveLength(1);
				// No try begins after the deadline.
				for (const at of world.requests) expect(at).toBeLessThanOrEqual(call.deadline);
			}),
			runs,
		);
	});

	test('nor by who looks whether it had, as long as an effect shows within its time', async () => {
		const lag = fc.nat(20_000);
		await fc.assert(
			fc.asyncProperty(fates, random, minutes, lag, async (list, seed, left, lagMs) => {
				const world = worldOf(list, seed);
				const deadline = left * 60_000;
				const made = await settle(() =>
					makeSure(world.connection, {
						send: async (watched) => await callApi(watched, { ...post, deadline }),
						find: () => {
							const visible = world.effects.find((at) => at + lagMs <= world.now());
							return Promise.resolve(visible);
						},
						visibilityLagMs: lagMs,
						deadline,
					}),
				);
				expect(world.effects.length).toBeLessThanOrEqual(1);
				if (!made.ok) expect(world.effects).toEqual([]);
				else if (made.value.end !== 'uncertain') expect(world.effects).toHaveLength(1);
			}),
			runs,
		);
	});
});
