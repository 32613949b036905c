import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, day, machineId } from './client.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
});
afterEach(async () => {
	await bench.close();
});

describe('visibility', () => {
	it('lags for all reads by id and in lists under the quirk', async () => {
		bench.simulator.quirks.visibilityLagMs = 5000;
		const action = await bench.isolate();
		const path = `/api/machineactions/${String(action.id)}`;
		expect((await bench.get(path)).status).toBe(404);
		expect((await bench.post(`${path}/cancel`, { Comment: 'x' })).status).toBe(404);
		expect(await bench.list('')).toEqual([]);
		bench.clock.advance(5000);
		expect((await bench.get(path)).status).toBe(200);
		expect(await bench.list('')).toHaveLength(1);
	});

	it('may lag in lists only', async () => {
		bench.simulator.quirks.listLagMs = 5000;
		const action = await bench.isolate();
		expect(await bench.statusOf(action)).toBe('Pending');
		expect(await bench.list('')).toEqual([]);
		bench.clock.advance(5000);
		expect(await bench.list('')).toHaveLength(1);
	});

	it('may be a matter of one machine', async () => {
		bench.simulator.machines.behave(machineId, { hiddenMs: 3000 });
		const action = await bench.isolate();
		expect((await bench.get(`/api/machineactions/${String(action.id)}`)).status).toBe(404);
		bench.clock.advance(3000);
		expect(await bench.statusOf(action)).toBe('Pending');
	});

	it('may leave an action out of lists for ever', async () => {
		bench.simulator.machines.behave(machineId, { hiddenInList: true });
		const action = await bench.isolate();
		bench.clock.advance(30 * day);
		expect(await bench.statusOf(action)).toBe('Succeeded');
		expect(await bench.list(`?$filter=id eq '${String(action.id)}'`)).toEqual([]);
	});
});
