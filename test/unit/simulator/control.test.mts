import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import {
	Bench,
	isRecord,
	machineId,
	readReply,
	rowsOf,
	second,
	startTime,
	type Reply,
} from './client.mts';
import { defaultQuirks } from '../../../simulator/switches/quirks.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
});
afterEach(async () => {
	await bench.close();
});

async function control(method: string, path: string, body?: unknown): Promise<Reply> {
	return await readReply(
		await fetch(`${bench.simulator.url}/_simulator/${path}`, {
			method,
			headers: body === undefined ? {} : { 'content-type': 'application/json' },
			body: body === undefined ? undefined : JSON.stringify(body),
		}),
	);
}

/** As `fetch` does not let one: with whatever Host and Origin. */
async function statusWith(headers: Record<string, string>): Promise<number> {
	const { hostname, port } = new URL(bench.simulator.url);
	return await new Promise((resolve, reject) => {
		const sent = request({ hostname, port, path: '/_simulator/state', headers }, (answer) => {
			answer.resume();
			resolve(answer.statusCode ?? 0);
		});
		sent.on('error', reject);
		sent.end();
	});
}

describe('control over HTTP', () => {
	it.each<[string, Record<string, string>]>([
		['a name that leads here for a moment', { host: 'evil.example' }],
		['such a name with the right port', { host: 'evil.example:4780' }],
		['a page of somebody else', { origin: 'https://evil.example' }],
		['a page without an origin', { origin: 'null' }],
		['a page on another port', { origin: 'http://127.0.0.1:1' }],
	])('is refused to %s', async (_what, headers) => {
		expect(await statusWith(headers)).toBe(403);
	});

	it('is open to programs on this machine, and to its own pages', async () => {
		const { host } = new URL(bench.simulator.url);
		const fine: Array<Record<string, string>> = [
			{},
			{ host: 'localhost' },
			{ host: '[::1]:4780' },
			{ origin: `http://${host}` },
		];
		for (const headers of fine) expect(await statusWith(headers)).toBe(200);
	});

	it('shows and clears the requests, and is none of them itself', async () => {
		await bench.isolate();
		const { text } = await control('GET', 'requests');
		const requests: unknown = JSON.parse(text);
		const operations = Array.isArray(requests) ? requests.filter(isRecord) : [];
		expect(operations.map(({ operation }) => operation)).toEqual(['token', 'isolate']);
		expect((await control('DELETE', 'requests')).status).toBe(204);
		expect(bench.simulator.requests.count()).toBe(0);
	});

	it('adds and clears faults', async () => {
		const fault = { on: 'listMachines', kind: 'status', status: 503 };
		expect((await control('POST', 'faults', [fault, fault])).status).toBe(204);
		expect((await bench.get('/api/machines')).status).toBe(503);
		await control('DELETE', 'faults');
		expect((await bench.get('/api/machines')).status).toBe(200);
	});

	it('adds machines and actions and sets behaviour', async () => {
		const machine = await control('POST', 'machines', { computerDnsName: 'new.contoso.example' });
		const id = String(machine.json.id);
		expect((await bench.get('/api/machines/new.contoso.example')).json.id).toBe(id);
		const seed = { type: 'Offboard', machineId: id, status: 'Failed' };
		expect((await control('POST', 'actions', seed)).json.status).toBe('Failed');
		const behaviour = { outcome: 'Failed', forAction: 'Isolate' };
		expect((await control('POST', `machines/${id}/behaviour`, behaviour)).status).toBe(204);
		const action = await bench.isolate(id);
		await control('POST', 'clock/advance', { ms: 66 * second });
		expect(await bench.statusOf(action)).toBe('Failed');
		expect(JSON.parse((await control('GET', 'actions')).text)).toHaveLength(2);
	});

	it('adds what machines are found by', async () => {
		const seed = { machineId, domain: 'new.example' };
		expect((await control('POST', 'evidence', seed)).status).toBe(204);
		expect(rowsOf(await bench.get('/api/domains/new.example/machines'))).toHaveLength(1);
		expect((await control('POST', 'evidence', { machineId })).status).toBe(400);
	});

	it('moves the clock and changes quirks and limits, known ones of the right type only', async () => {
		expect((await control('POST', 'clock/advance', { ms: 5 })).json).toEqual({
			now: startTime + 5,
		});
		expect((await control('PATCH', 'quirks', { packageLink: 'plain' })).json.packageLink).toBe(
			'plain',
		);
		expect((await control('PATCH', 'limits', { perMinute: 7 })).json.perMinute).toBe(7);
		expect(bench.simulator.limits.perMinute).toBe(7);
		const wrong = await control('PATCH', 'limits', { perHour: 1, perDay: 1 });
		expect([wrong.status, wrong.json.error]).toEqual([
			400,
			'There is no setting "perDay" of type number',
		]);
		expect(bench.simulator.limits.perHour).toBe(1500);
	});

	it('takes the values of a switch only, in any of a body and then none of it', async () => {
		for (const [body, error] of [
			[{ conflict: 'refused' }, '"conflict" is one of return, refuse'],
			[{ acceptedStatus: 204 }, '"acceptedStatus" is one of 201, 200'],
			[
				{ refuseIn: true, accountRefusal: 'No license' },
				'"accountRefusal" is one of (empty), Account mode is inactive, No Tvm license',
			],
		] as const) {
			const { status, json } = await control('PATCH', 'quirks', body);
			expect([status, json.error]).toEqual([400, error]);
		}
		expect(bench.simulator.quirks).toEqual(defaultQuirks);
		const { json } = await control('PATCH', 'quirks', { acceptedStatus: 200, omit: 'osVersion' });
		expect(json).toMatchObject({ acceptedStatus: 200, omit: 'osVersion' });
	});

	it('registers apps and revokes tokens', async () => {
		const app = await control('POST', 'apps', { roles: [], secrets: [{ value: 's', id: 'i' }] });
		const token = await bench.signIn({ clientId: String(app.json.clientId), secret: 's' });
		expect((await bench.get('/api/machines', token)).status).toBe(403);
		await control('POST', 'tokens/revoke');
		expect((await bench.get('/api/machines', token)).status).toBe(401);
	});

	it('tells the state and resets it', async () => {
		await bench.isolate();
		bench.simulator.quirks.conflict = 'refuse';
		const { json } = await control('GET', 'state');
		expect(json).toMatchObject({
			now: startTime,
			origin: bench.simulator.url,
			actions: 1,
			quirks: { conflict: 'refuse' },
			limits: { perMinute: 100 },
		});
		expect((await control('POST', 'reset')).status).toBe(204);
		expect((await control('GET', 'state')).json).toMatchObject({
			actions: 0,
			quirks: { conflict: 'return' },
		});
		expect(bench.simulator.machines.get(machineId)?.computerDnsName).toMatch(/^fin-lt-0231/);
	});

	it.each([
		['POST', 'faults', { on: 'x', kind: 'explosion' }, 400],
		['POST', 'machines', [], 400],
		['POST', 'actions', { type: 'Explode', machineId }, 400],
		['POST', `machines/${machineId}/behaviour`, { forAction: 'Explode' }, 400],
		['POST', `machines/${machineId}/behaviour`, 'offline', 400],
		['POST', 'apps', 'x', 400],
		['POST', 'clock/advance', { seconds: 1 }, 400],
		['PATCH', 'quirks', [], 400],
		['GET', 'nothing', undefined, 404],
		['PUT', 'faults', {}, 404],
	])('answers %s %s with a wrong body or path by saying so', async (method, path, body, status) => {
		const reply = await control(method, path, body);
		expect(reply.status).toBe(status);
		expect(typeof reply.json.error).toBe('string');
	});

	it('cannot move a clock that is not its own', async () => {
		const fixed = await Bench.start({ clock: { now: () => startTime } });
		try {
			const response = await fetch(`${fixed.simulator.url}/_simulator/clock/advance`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: '{"ms":1}',
			});
			expect(response.status).toBe(400);
			expect(await response.json()).toEqual({ error: 'This clock cannot be moved' });
		} finally {
			await fixed.close();
		}
	});
});
