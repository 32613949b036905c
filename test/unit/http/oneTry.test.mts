import { describe, expect, test } from '@jest/globals';
import { apiMethods } from '../../../defender/contract.ts';
import { DefenderError, type ErrorKind } from '../../../defender/defenderError.ts';
import type { ApiCall, Attempt } from '../../../defender/http/apiCall.ts';
import { newSharedState, type Connection } from '../../../defender/http/connection.ts';
import { rawCall } from '../../../defender/http/rawCall.ts';
import { proxyRefusalOf } from '../../../defender/http/refusal/proxyRefusal.ts';
import { repeating } from '../../../defender/http/repeating.ts';
import { NetworkFault, type HttpRequest, type Send } from '../../../defender/http/send.ts';

const parameters = { machineId: 'a'.repeat(40) };
const reading: ApiCall = { method: apiMethods.getMachine, parameters, deadline: 3_600_000 };
const posting: ApiCall = { ...reading, method: apiMethods.isolate, body: { Comment: 'x' } };

function connectionWith(
	send: Send,
): Connection & { readonly naps: number[]; readonly told: string[] } {
	let now = 0;
	const naps: number[] = [];
	const told: string[] = [];
	return {
		clock: {
			now: () => now,
			date: () => now,
			sleep(milliseconds) {
				naps.push(milliseconds);
				now += milliseconds;
				return Promise.resolve();
			},
		},
		random: () => 1,
		shared: newSharedState(),
		quotaShare: 1,
		tenantId: '',
		notice: (text) => told.push(text),
		send,
		naps,
		told,
	};
}

/** What one try asks for. */
async function requestOf(call: ApiCall): Promise<HttpRequest> {
	const requests: HttpRequest[] = [];
	await rawCall(
		connectionWith((request) => {
			requests.push(request);
			return Promise.resolve({ status: 200, headers: {}, body: {} });
		}),
		call,
	);
	const [request] = requests;
	if (request === undefined) throw new Error('Nothing was sent');
	return request;
}

async function answered(call: ApiCall, status: number, body: unknown): Promise<Attempt> {
	return await rawCall(
		connectionWith(() => Promise.resolve({ status, headers: {}, body })),
		call,
	);
}

function nested(depth: number): object {
	return depth === 0 ? {} : { in: nested(depth - 1) };
}

const form = new FormData();

describe('one try', () => {
	test.each<[string, Partial<ApiCall>, number]>([
		['a minute where there is time', {}, 60_000],
		['the time that is left', { deadline: 30_000 }, 30_000],
		['five seconds at the least', { deadline: 10 }, 5_000],
		['five minutes for a file', { form }, 300_000],
		['the time that is left for a file, too', { form, deadline: 90_000 }, 90_000],
	])('may take %s', async (_what, change, timeoutMs) => {
		expect((await requestOf({ ...reading, ...change })).timeoutMs).toBe(timeoutMs);
	});

	test('sends what it is given and nothing else', async () => {
		const path = `/api/machines/${parameters.machineId}`;
		expect(await requestOf(reading)).toEqual({ verb: 'GET', path, timeoutMs: 60_000 });
		expect((await requestOf({ ...reading, query: '$top=1' })).path).toBe(`${path}?$top=1`);
		expect((await requestOf({ ...reading, query: '' })).path).toBe(path);
		expect(await requestOf(posting)).toMatchObject({ verb: 'POST', body: { Comment: 'x' } });
		expect(await requestOf({ ...posting, form })).toMatchObject({ form });
	});

	test.each<[string, number, unknown, unknown]>([
		['an object', 200, { id: 1 }, { id: 1 }],
		['the last of the good statuses', 299, { id: 1 }, { id: 1 }],
		['no body', 204, undefined, undefined],
		['an empty body', 204, '', undefined],
	])('takes %s for an answer', async (_what, status, body, answer) => {
		expect(await answered(reading, status, body)).toEqual({ answer });
	});

	test.each<[string, ApiCall, number, unknown, ErrorKind]>([
		['text for a read', reading, 200, 'hello', 'malformed'],
		['text for a change', posting, 201, 'hello', 'ambiguous'],
		['what is nested without end', reading, 200, nested(500), 'malformed'],
		['a status before the good ones', reading, 199, {}, 'refused'],
		['a status behind them', reading, 300, {}, 'refused'],
		['a fault of the service', reading, 500, {}, 'serviceFault'],
		['a fault of the service after a change', posting, 500, {}, 'ambiguous'],
	])('does not take %s for one', async (_what, call, status, body, kind) => {
		expect(await answered(call, status, body)).toMatchObject({ fault: { kind } });
	});

	test.each<[string, ApiCall, Error, ErrorKind, RegExp]>([
		[
			'was never reached',
			posting,
			new NetworkFault(false, 'no way'),
			'unreachable',
			/could not be reached: no way/,
		],
		[
			'may have got a change',
			posting,
			new NetworkFault(true, 'cut'),
			'ambiguous',
			/got no answer: cut/,
		],
		[
			'did not answer a read',
			reading,
			new NetworkFault(true, 'cut'),
			'unreachable',
			/got no answer: cut/,
		],
		[
			'was not called, for want of a token',
			posting,
			new NetworkFault(false, 'sign-in', {
				cause: new DefenderError({ kind: 'unauthorized', message: 'The secret is over' }),
			}),
			'unreachable',
			/^The secret is over$/,
		],
	])('says what it means that the service %s', async (_what, call, error, kind, message) => {
		const attempt = await rawCall(
			connectionWith(() => Promise.reject(error)),
			call,
		);
		expect(attempt).toMatchObject({ fault: { kind, message: expect.stringMatching(message) } });
	});

	test('lets any other error through', async () => {
		const sent = rawCall(
			connectionWith(() => Promise.reject(new RangeError('x'))),
			reading,
		);
		await expect(sent).rejects.toThrow(RangeError);
	});
});

const page = '<!DOCTYPE html><p>Blocked';

test.each<[number, Record<string, string>, unknown, boolean]>([
	[407, {}, undefined, true],
	[407, {}, { error: {} }, true],
	[400, {}, page, true],
	[403, {}, page, true],
	[403, {}, '  <html lang="en">', true],
	[403, { 'content-type': ' text/html; charset=utf-8' }, 'Blocked', true],
	[499, {}, page, true],
	[404, {}, { error: { code: 'NotFound' } }, false],
	[404, { 'content-type': 'text/plain' }, 'Blocked', false],
	[403, { 'content-type': 'text/htmlx' }, 'Blocked', false],
	[403, { 'content-type': 'text/html' }, { error: {} }, false],
	[408, {}, page, false],
	[429, {}, page, false],
	[399, {}, page, false],
	[500, {}, page, false],
])('status %d with %j and body %j is the refusal of a proxy: %s', (status, headers, body, is) => {
	const error = proxyRefusalOf({ status, headers, body });
	expect(error !== undefined).toBe(is);
	if (error === undefined) return;
	expect(error).toMatchObject({ kind: 'unreachable', status });
	expect(error.advice).toMatch(status === 407 ? /sign in first/ : /a web page/);
});

describe('repeats', () => {
	/** Lets each try end with the fault, as often as there are tries. */
	async function repeated(fault: ConstructorParameters<typeof DefenderError>[0], deadline: number) {
		const connection = connectionWith(() => Promise.reject(new Error('not used')));
		let tries = 0;
		const call = repeating(() => {
			tries += 1;
			return Promise.resolve({ fault: new DefenderError(fault) });
		});
		await expect(call(connection, { ...reading, deadline })).rejects.toMatchObject(fault);
		const { budget } = connection.shared;
		const closedMs =
			budget.opensAt(reading.method, connection.clock.now(), 1) - connection.clock.now();
		return { tries, naps: connection.naps, told: connection.told, closedMs };
	}
	const message = 'x';

	test('come after growing pauses', async () => {
		const { tries, naps, told } = await repeated({ kind: 'serviceFault', message }, 1e9);
		expect([tries, naps, told]).toEqual([4, [1_000, 2_000, 4_000], []]);
	});

	test.each([
		[7_000, 4],
		[6_999, 3],
		[1_000, 2],
		[999, 1],
	])('a deadline of %d ms leaves %d tries', async (deadline, tries) => {
		expect(await repeated({ kind: 'serviceFault', message }, deadline)).toMatchObject({ tries });
	});

	test.each([
		[3_600_000, 4],
		[3_600_001, 1],
	])('a service that asks for %d ms is asked %d times', async (retryAfterMs, tries) => {
		const fault = { kind: 'serviceFault', message, retryAfterMs } as const;
		expect(await repeated(fault, 1e9)).toMatchObject({ tries });
	});

	test('a quota that is used up is told with the length of the pause', async () => {
		const fault = { kind: 'quota', message, retryAfterMs: 30_000 } as const;
		const { tries, naps, told } = await repeated(fault, 50_000);
		expect(tries).toBe(2);
		expect(naps).toHaveLength(1);
		expect(told).toEqual([
			`A pause of ${Math.ceil((naps[0] ?? 0) / 1_000)} s for Microsoft's limit of 100 calls a minute`,
		]);
	});

	test.each([
		['quota', 30_000, 30_000, 40_000],
		// An hour is the longest that one word of the service closes the way.
		['quota', 86_400_000, 3_600_000, 4_000_000],
		['serviceFault', 30_000, 0, 0],
	] as const)(
		'%s with %d ms closes the way for all, also where it gives up',
		async (kind, retryAfterMs, from, to) => {
			const { tries, closedMs } = await repeated({ kind, message, retryAfterMs }, 10);
			expect(tries).toBe(1);
			expect(closedMs).toBeGreaterThanOrEqual(from);
			expect(closedMs).toBeLessThanOrEqual(to);
		},
	);

	test('an answer ends them', async () => {
		const connection = connectionWith(() => Promise.reject(new Error('not used')));
		const attempts: Attempt[] = [
			{ fault: new DefenderError({ kind: 'serviceFault', message }) },
			{ answer: 7 },
		];
		const call = repeating(() => Promise.resolve(attempts.shift() ?? { answer: 0 }));
		expect(await call(connection, reading)).toBe(7);
		expect(connection.naps).toEqual([1_000]);
	});
});
