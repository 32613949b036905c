import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bench, machineId, minute, second, startTime } from './client.mts';

let bench: Bench;
beforeEach(async () => {
	bench = await Bench.start();
});
afterEach(async () => {
	await bench.close();
});

async function entityOf(action: Record<string, unknown>): Promise<Record<string, unknown>> {
	return (await bench.get(`/api/machineactions/${String(action.id)}`)).json;
}

describe('a test', () => {
	it('may finish an action, and change what an action says', async () => {
		const action = await bench.isolate();
		bench.clock.advance(second);
		bench.simulator.actions.finish(String(action.id), 'TimeOut');
		expect(await entityOf(action)).toMatchObject({
			status: 'TimeOut',
			lastUpdateDateTimeUtc: expect.stringMatching(/^2026-03-03T09:14:08\.44/),
		});
		bench.simulator.actions.update(String(action.id), {
			status: 'InProgress',
			externalId: 'INC-7',
		});
		expect(await entityOf(action)).toMatchObject({ status: 'InProgress', externalId: 'INC-7' });
	});

	it('may seed actions with times exact to the last digit, which live on if they have no status', () => {
		const seeded = bench.simulator.actions.add({
			type: 'Isolate',
			machineId,
			creationDateTimeUtc: '2026-03-03T09:14:00.1234567Z',
			requestorComment: 'seeded',
		});
		expect(seeded).toMatchObject({
			creationDateTimeUtc: '2026-03-03T09:14:00.1234567Z',
			status: 'Pending',
			computerDnsName: 'fin-lt-0231.contoso.example',
		});
		bench.clock.advance(60 * second);
		expect(bench.simulator.actions.get(seeded.id)?.status).toBe('Succeeded');
	});

	it('sees the odd names of the quirks in the JSON', async () => {
		Object.assign(bench.simulator.quirks, {
			cancelledSpelling: 'Canceled',
			lastUpdateName: 'lastUpdateTimeUtc',
		});
		const action = await bench.isolate();
		const path = `/api/machineactions/${String(action.id)}/cancel`;
		const { json } = await bench.post(path, { Comment: 'wrong device' });
		expect(json.status).toBe('Canceled');
		expect(json).toHaveProperty('lastUpdateTimeUtc');
		expect(json).not.toHaveProperty('lastUpdateDateTimeUtc');
	});

	it('may seed actions in any order of time; lists have them newest first all the same', async () => {
		const minutesAgo = [5, 1, 9, 3];
		for (const minutes of minutesAgo) {
			const createdAt = startTime - minutes * minute;
			const requestorComment = String(minutes);
			bench.simulator.actions.add({ type: 'Offboard', machineId, createdAt, requestorComment });
		}
		const rows = await bench.list('');
		expect(rows.map(({ requestorComment }) => requestorComment)).toEqual(['1', '3', '5', '9']);
		expect(bench.simulator.actions.all().map(({ requestorComment }) => requestorComment)).toEqual([
			'9',
			'5',
			'3',
			'1',
		]);
	});

	it('makes a finished action stand in the way again by opening it', async () => {
		const action = await bench.isolate();
		bench.clock.advance(66 * second);
		expect(await bench.statusOf(action)).toBe('Succeeded');
		bench.simulator.actions.update(String(action.id), { status: 'InProgress' });
		expect((await bench.isolate()).id).toBe(action.id);
	});

	it('may change how an action goes on, and what it says in the end', async () => {
		const action = await bench.isolate();
		bench.simulator.actions.update(String(action.id), {
			behaviour: { outcome: 'Failed' },
			errorHResult: -3,
			troubleshootInfo: 'Reason',
		});
		bench.clock.advance(66 * second);
		expect(await entityOf(action)).toMatchObject({
			status: 'Failed',
			errorHResult: -3,
			troubleshootInfo: 'Reason',
		});
	});

	it('keeps the order of acceptance of one millisecond in the digits behind it', async () => {
		const ids: unknown[] = [];
		for (const method of ['unisolate', 'restrictCodeExecution', 'offboard']) {
			ids.push((await bench.startOn(method)).id);
		}
		expect((await bench.list('')).map(({ id }) => id)).toEqual(ids.reverse());
	});

	it('learns of its mistake when it names what does not exist', () => {
		const { actions, machines, apps } = bench.simulator;
		expect(() => actions.finish('nobody', 'Failed')).toThrow(/no machine action nobody/);
		expect(() => machines.update('nobody', {})).toThrow(/no machine nobody/);
		expect(() => apps.update('nobody', {})).toThrow(/no app nobody/);
		expect(actions.get('nobody')).toBeUndefined();
	});

	it('changes a machine, and resets everything', async () => {
		bench.simulator.machines.update(machineId, { healthStatus: 'Inactive' });
		expect((await bench.get(`/api/machines/${machineId}`)).json.healthStatus).toBe('Inactive');
		await bench.isolate();
		bench.simulator.limits.perMinute = 1;
		const token = await bench.signIn();
		bench.simulator.reset();
		expect(bench.simulator.machines.get(machineId)?.healthStatus).toBe('Active');
		expect(bench.simulator.actions.all()).toEqual([]);
		expect(bench.simulator.limits.perMinute).toBe(100);
		expect((await bench.get('/api/machines', token)).status).toBe(401);
	});
});
