import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, defaultScope, machineId, startTime } from './client.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
});
afterEach(async () => {
	await bench.close();
});

describe('the request log', () => {
	it('keeps every request in order, with time, body, machine, action, app and status', async () => {
		const action = await bench.isolate();
		bench.clock.advance(1000);
		await bench.get(`/api/machineactions/${String(action.id)}?x=1`);
		const { requests, credential } = bench.simulator;
		expect(requests.all()).toMatchObject([
			{ index: 0, operation: 'token', method: 'POST', status: 200, clientId: credential.clientId },
			{
				index: 1,
				at: startTime,
				operation: 'isolate',
				method: 'POST',
				path: `/api/machines/${machineId}/isolate`,
				headers: { 'content-type': 'application/json' },
				body: { Comment: 'Case 4711: suspected loader', IsolationType: 'Full' },
				machineId,
				clientId: credential.clientId,
				status: 201,
			},
			{
				index: 2,
				at: startTime + 1000,
				operation: 'getMachineAction',
				path: `/api/machineactions/${String(action.id)}?x=1`,
				query: { x: '1' },
				actionId: action.id,
				machineId,
				status: 200,
			},
		]);
	});

	it('keeps the fields of sign-in, so that a test can look for leaks', async () => {
		await bench.signIn();
		expect(bench.simulator.requests.of('token')[0]?.body).toEqual({
			client_id: bench.simulator.credential.clientId,
			client_secret: bench.simulator.credential.clientSecret,
			grant_type: 'client_credentials',
			scope: defaultScope,
		});
	});

	it('counts POSTs to the API without sign-in, and one operation or all', async () => {
		await bench.isolate();
		await bench.isolate();
		await bench.get('/api/machines');
		const { requests } = bench.simulator;
		expect(requests.posts()).toHaveLength(2);
		expect([requests.count('isolate'), requests.count()]).toEqual([2, 4]);
		requests.clear();
		expect(requests.all()).toEqual([]);
	});

	it('keeps a body that is no JSON as text', async () => {
		await bench.send('POST', `/api/machines/${machineId}/offboard`, '{oops');
		expect(bench.simulator.requests.posts()[0]?.body).toBe('{oops');
	});

	it('holds what the other host received', async () => {
		const response = await fetch(`${bench.simulator.foreignUrl}/x?y=1`, {
			method: 'POST',
			headers: { authorization: 'Bearer leaked', 'content-type': 'application/json' },
			body: '{"a":1}',
		});
		expect(response.status).toBe(200);
		await response.text();
		expect(bench.simulator.requests.of('foreign')).toMatchObject([
			{ path: '/x?y=1', body: { a: 1 }, headers: { authorization: 'Bearer leaked' }, status: 200 },
		]);
		expect(bench.simulator.requests.posts()).toEqual([]);
	});
});
